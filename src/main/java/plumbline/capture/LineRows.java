package plumbline.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;

/** NDJSON: each line that is not blank is a row. */
final class LineRows implements Rows {
  private final ByteSource source;
  private final Bytes bytes = new Bytes();
  private long rows;

  LineRows(ByteSource source) {
    this.source = source;
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (source.peek() != ByteSource.END) {
      long line = source.line();
      boolean whole = readLine();
      if (!whole) {
        rows++;
        return new Row.Broken(rows, line, new Fault("", "too_long", "is longer than 1 MiB"));
      }
      if (!bytes.isBlank()) {
        rows++;
        return new Row.Json(rows, line, bytes.toArray());
      }
    }
    return null;
  }

  /** Takes the line, or passes over it and returns false where it is too long. */
  private boolean readLine() throws IOException {
    bytes.clear();
    return source.line(bytes, MOST_BYTES);
  }
}
