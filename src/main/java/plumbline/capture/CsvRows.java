package plumbline.capture;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;

/**
 * The rows of a CSV: RFC 4180, with any delimiter of one byte, and lines that end in any way. Our
 * own reader, because a bad row must cost that row only: after it, reading goes on at the next
 * line, where libraries give the file up.
 */
final class CsvRows implements Rows {
  private static final int QUOTE = '"';

  private final ByteSource source;
  private final int delimiter;
  private final List<String> header;
  private final Bytes cell = new Bytes();

  /** What was taken beyond the first line of a record; null where it has one line so far. */
  private @Nullable Bytes beyond;

  private long rows;

  /**
   * @param delimiter a character of one byte; null to find it out
   */
  CsvRows(ByteSource source, @Nullable Character delimiter) throws IOException {
    this.source = source;
    this.delimiter = delimiter == null ? Delimiter.of(source.ahead()) : delimiter;
    this.header = readHeader();
  }

  /** The names of the columns, without blanks around them; none where the file is empty. */
  List<String> header() {
    return header;
  }

  private List<String> readHeader() throws IOException {
    Reading record = nextReading();
    if (record == null) {
      return List.of();
    }
    if (record.problem() != null) {
      throw new IOException("its header cannot be read: " + record.problem().message());
    }
    List<String> names = record.cells().stream().map(String::strip).toList();
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).isEmpty() && names.indexOf(names.get(i)) < i) {
        throw new IOException("its header names the column \"" + names.get(i) + "\" twice");
      }
    }
    return names;
  }

  @Override
  public @Nullable Row next() throws IOException {
    Reading record = nextReading();
    if (record == null) {
      return null;
    }
    rows++;
    Fault problem = record.problem();
    if (problem == null && record.cells().size() != header.size()) {
      String message =
          "has %d cells, the header has %d".formatted(record.cells().size(), header.size());
      problem = new Fault("", "cell_count", message);
    }
    if (problem != null) {
      giveBack();
      return new Row.Broken(rows, record.line(), problem);
    }
    return new Row.Cells(rows, record.line(), record.cells());
  }

  /** Lets only the first line of a bad record be lost: a quote may have been meant otherwise. */
  private void giveBack() {
    if (beyond != null) {
      source.pushBack(beyond.toArray());
    }
  }

  /** One line, or several where a quoted cell holds line breaks. */
  private record Reading(long line, List<String> cells, @Nullable Fault problem) {
    boolean isBlank() {
      return problem == null && cells.size() == 1 && cells.get(0).isBlank();
    }
  }

  /** The next record that is not blank; null after the last. */
  private @Nullable Reading nextReading() throws IOException {
    while (source.peek() != ByteSource.END) {
      Reading record = read();
      if (!record.isBlank()) {
        return record;
      }
    }
    return null;
  }

  private Reading read() throws IOException {
    long line = source.line();
    List<String> cells = new ArrayList<>();
    int size = 0;
    beyond = null;
    while (true) {
      Fault problem = readCell(MOST_BYTES - size);
      size += cell.length() + 1;
      if (problem != null) {
        skipLine();
        return new Reading(line, List.of(), problem);
      }
      try {
        cells.add(cell.text());
      } catch (CharacterCodingException e) {
        skipLine();
        String message = "column " + (cells.size() + 1) + " is no UTF-8 text";
        return new Reading(line, List.of(), new Fault("", "invalid_utf8", message));
      }
      if (source.peek() != delimiter) {
        endLine();
        return new Reading(line, cells, null);
      }
      take();
    }
  }

  private int take() throws IOException {
    int b = source.next();
    if (beyond != null && b != ByteSource.END) {
      beyond.add(b);
    }
    return b;
  }

  /** Fills {@link #cell}; returns what is wrong with it. */
  private @Nullable Fault readCell(int most) throws IOException {
    cell.clear();
    if (source.peek() == QUOTE) {
      return readQuoted(most);
    }
    while (!endsCell(source.peek())) {
      if (cell.length() >= most) {
        return tooLong();
      }
      cell.add(take());
    }
    return null;
  }

  private @Nullable Fault readQuoted(int most) throws IOException {
    take();
    while (true) {
      int b = take();
      if (b == ByteSource.END) {
        return new Fault("", "open_quote", "a quote is not closed before the file ends");
      }
      if (b == QUOTE && source.peek() != QUOTE) {
        return endsCell(source.peek())
            ? null
            : new Fault("", "bad_quote", "something follows a closing quote");
      }
      if (b == QUOTE) {
        take();
      }
      if (cell.length() >= most) {
        return tooLong();
      }
      cell.add(b);
      if (b == '\n' && beyond == null) {
        beyond = new Bytes();
      }
    }
  }

  private boolean endsCell(int b) {
    return b == delimiter || b == '\n' || b == '\r' || b == ByteSource.END;
  }

  private static Fault tooLong() {
    return new Fault("", "too_long", "is longer than 1 MiB; perhaps a quote is not closed");
  }

  private void skipLine() throws IOException {
    int b = source.peek();
    while (b != '\n' && b != '\r' && b != ByteSource.END) {
      take();
      b = source.peek();
    }
    endLine();
  }

  private void endLine() throws IOException {
    if (source.peek() == '\r') {
      take();
    }
    if (source.peek() == '\n') {
      take();
    }
  }
}
