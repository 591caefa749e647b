package plumbline.capture;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file of leads: CSV, NDJSON or a JSON array, plain or gzip, read once from its start to its end.
 */
public final class LeadFile implements AutoCloseable {

  /** How leads stand in a file. */
  public enum Format {
    CSV,
    NDJSON,
    JSON;

    static List<String> words() {
      return List.of("csv", "ndjson", "json");
    }
  }

  /**
   * What is known of a file beforehand; null is to be found out.
   *
   * @param delimiter what stands between the cells of a CSV
   */
  record Layout(@Nullable Format format, @Nullable Character delimiter) {
    static final Layout UNKNOWN = new Layout(null, null);
  }

  private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

  private final Path path;
  private final InputStream in;
  private final AtomicLong read;
  private final Rows rows;
  private final RowRange range;

  private LeadFile(Path path, InputStream in, AtomicLong read, Rows rows, RowRange range) {
    this.path = path;
    this.in = in;
    this.read = read;
    this.rows = rows;
    this.range = range;
  }

  /**
   * Opens a file and reads what stands before its first row.
   *
   * @param range the rows it is to give
   * @throws IOException if it cannot be read, or is nothing that holds leads; the message says what
   *     is wrong, without the file's name
   */
  static LeadFile open(Path path, Layout layout, RowRange range) throws IOException {
    if (Files.isDirectory(path)) {
      throw new IOException("it is a folder");
    }
    AtomicLong read = new AtomicLong();
    InputStream in = new Counting(Files.newInputStream(path), read);
    try {
      ByteSource source = new ByteSource(plain(in, path));
      source.skip(BYTE_ORDER_MARK);
      return new LeadFile(path, in, read, rows(source, layout, path), range);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The names of a CSV's columns; null where the file is no CSV. */
  @Nullable List<String> header() {
    return rows instanceof CsvRows csv ? csv.header() : null;
  }

  /** The next row; null after the last. */
  @Nullable Row next() throws IOException {
    Row row = rows.next();
    while (row != null && row.number() < range.from()) {
      row = rows.next();
    }
    return row == null || row.number() > range.to() ? null : row;
  }

  /** The next rows, so many or what is left; none after the last. */
  List<Row> next(int most) throws IOException {
    List<Row> chunk = new ArrayList<>(most);
    while (chunk.size() < most) {
      Row row = next();
      if (row == null) {
        break;
      }
      chunk.add(row);
    }
    return chunk;
  }

  /** How many bytes of the file have been read. */
  public long bytesRead() {
    return read.get();
  }

  /** How many bytes the file has. */
  public long size() throws IOException {
    return Files.size(path);
  }

  /** The file it was opened from. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private static InputStream plain(InputStream in, Path path) throws IOException {
    try (InputStream start = Files.newInputStream(path)) {
      boolean gzip = start.read() == 0x1F && start.read() == 0x8B;
      return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }
  }

  private static Rows rows(ByteSource source, Layout layout, Path path) throws IOException {
    if (source.skip(0xFF, 0xFE) || source.skip(0xFE, 0xFF)) {
      throw new IOException("it is UTF-16; save it as UTF-8");
    }
    if (source.skip('P', 'K', 3, 4)) {
      throw new IOException("it is a zip file or a spreadsheet; save it as CSV");
    }
    Format format = layout.format();
    if (format == null) {
      format = byName(path);
    }
    byte first = firstOf(source.ahead());
    if (first == '[' && format != Format.CSV && format != Format.NDJSON) {
      while (source.peek() != '[') {
        source.next();
      }
      return new ArrayRows(source);
    }
    if (format == Format.NDJSON || (first == '{' && format != Format.CSV)) {
      return new LineRows(source);
    }
    if (format == Format.JSON && first != 0) {
      throw new IOException("it is no JSON: it begins with neither [ nor {");
    }
    return format == Format.JSON ? new LineRows(source) : new CsvRows(source, layout.delimiter());
  }

  private static @Nullable Format byName(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    if (plain.endsWith(".csv") || plain.endsWith(".tsv")) {
      return Format.CSV;
    }
    if (plain.endsWith(".ndjson") || plain.endsWith(".jsonl")) {
      return Format.NDJSON;
    }
    return plain.endsWith(".json") ? Format.JSON : null;
  }

  /** The first byte that is not blank; 0 where there is none. */
  private static byte firstOf(byte[] start) {
    for (byte b : start) {
      if (b < 0 || b > ' ') {
        return b;
      }
    }
    return 0;
  }

  /** Counts what is taken out of the file. */
  private static final class Counting extends FilterInputStream {
    private final AtomicLong read;

    Counting(InputStream in, AtomicLong read) {
      super(in);
      this.read = read;
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      if (b >= 0) {
        read.incrementAndGet();
      }
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      if (count > 0) {
        read.addAndGet(count);
      }
      return count;
    }
  }
}
