package plumbline.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;

/**
 * A JSON array: each element is a row. Here elements are only told apart, by brackets and quotes;
 * whether one is JSON is found out where it is parsed, so that a bad one costs one row.
 */
final class ArrayRows implements Rows {
  private final ByteSource source;
  private final Bytes bytes = new Bytes();
  private long rows;
  private boolean ended;

  /**
   * @param source at the opening bracket
   */
  ArrayRows(ByteSource source) throws IOException {
    this.source = source;
    source.next();
    skipBlanks();
    if (source.peek() == ']') {
      source.next();
      ended = true;
    }
  }

  @Override
  public @Nullable Row next() throws IOException {
    skipBlanks();
    if (ended) {
      return source.peek() == ByteSource.END ? null : afterTheEnd();
    }
    long line = source.line();
    boolean whole = readElement();
    int end = source.next();
    ended = end != ',';
    rows++;
    if (!whole) {
      return new Row.Broken(rows, line, new Fault("", "too_long", "is longer than 1 MiB"));
    }
    if (end == ByteSource.END) {
      String message = "the file ends before the array does";
      return new Row.Broken(rows, line, new Fault("", "malformed_json", message));
    }
    return new Row.Json(rows, line, bytes.toArray());
  }

  private Row afterTheEnd() throws IOException {
    long line = source.line();
    int b = source.next();
    while (b != ByteSource.END) {
      b = source.next();
    }
    String message = "something follows the end of the array";
    return new Row.Broken(++rows, line, new Fault("", "malformed_json", message));
  }

  /** Takes all before the comma or bracket that ends it; false where that is too long. */
  private boolean readElement() throws IOException {
    bytes.clear();
    int depth = 0;
    boolean quoted = false;
    boolean escaped = false;
    boolean whole = true;
    while (true) {
      int b = source.peek();
      if (b == ByteSource.END || (!quoted && depth == 0 && (b == ',' || b == ']'))) {
        return whole;
      }
      source.next();
      if (quoted) {
        quoted = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (b == '"') {
        quoted = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth = Math.max(0, depth - 1);
      }
      if (bytes.length() < MOST_BYTES) {
        bytes.add(b);
      } else {
        whole = false;
      }
    }
  }

  private void skipBlanks() throws IOException {
    while (source.peek() >= 0 && source.peek() <= ' ') {
      source.next();
    }
  }
}
