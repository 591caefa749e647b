package plumbline.http;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body that comes in chunks into its lines. It holds one chunk and the beginning of one line
 * at most; a line beyond its limit is not kept, only counted, up to its end.
 */
final class Lines {
  private final int limit;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private byte[] chunk = {};
  private int position;
  private long number = 1;
  private boolean tooLong;
  private boolean ended;

  /**
   * One line that is not blank.
   *
   * @param number from 1; blank lines count
   * @param bytes without the white space around them; null where there are too many
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched
  record Line(long number, byte @Nullable [] bytes) {
    int length() {
      return bytes == null ? 0 : bytes.length;
    }
  }

  /**
   * @param limit bytes a line may have, without its end
   */
  Lines(int limit) {
    this.limit = limit;
  }

  /** Takes what comes next; only once {@link #next} has given all it can. */
  void feed(byte[] more) {
    if (position < chunk.length) {
      throw new IllegalStateException("the chunk before is not read to its end");
    }
    chunk = more;
    position = 0;
  }

  /** What was begun is the last line, though nothing ends it. */
  void end() {
    ended = true;
  }

  /** The next line that is not blank; null where more must be fed, or nothing is left. */
  @Nullable Line next() {
    while (position < chunk.length) {
      int end = position;
      while (end < chunk.length && chunk[end] != '\n') {
        end++;
      }
      begin(end);
      if (end == chunk.length) {
        position = end;
        return ended ? rest() : null;
      }
      position = end + 1;
      Line line = finish();
      if (line != null) {
        return line;
      }
    }
    return ended ? rest() : null;
  }

  /** True where {@link #next} would give nothing more, without being fed. */
  boolean isEmpty() {
    return position == chunk.length && begun.size() == 0 && !tooLong;
  }

  private void begin(int end) {
    if (tooLong || begun.size() + end - position > limit) {
      tooLong = true;
      begun.reset();
    } else {
      begun.write(chunk, position, end - position);
    }
  }

  private @Nullable Line rest() {
    return begun.size() > 0 || tooLong ? finish() : null;
  }

  private @Nullable Line finish() {
    byte[] bytes = tooLong ? null : trimmed(begun.toByteArray());
    begun.reset();
    tooLong = false;
    long mine = number++;
    return bytes != null && bytes.length == 0 ? null : new Line(mine, bytes);
  }

  private static byte[] trimmed(byte[] bytes) {
    int from = 0;
    int to = bytes.length;
    while (from < to && isBlank(bytes[from])) {
      from++;
    }
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    return from == 0 && to == bytes.length ? bytes : Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
