package plumbline.capture;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes one at a time, with a look at those to come. */
final class ByteSource {
  static final int END = -1;
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private boolean ended;
  private long line = 1;

  ByteSource(InputStream in) throws IOException {
    this.in = in;
    fill();
  }

  /** The next byte, 0 to 255, or {@link #END}. */
  int next() throws IOException {
    if (position == limit && !more()) {
      return END;
    }
    int b = buffer[position++] & 0xFF;
    if (b == '\n') {
      line++;
    }
    return b;
  }

  /** What {@link #next} will return. */
  int peek() throws IOException {
    return position == limit && !more() ? END : buffer[position] & 0xFF;
  }

  /**
   * Takes the rest of the line and what ends it.
   *
   * @param to gets what stands before the end, so far as it has room
   * @param most how much that is
   * @return false where there was more
   */
  boolean line(Bytes to, int most) throws IOException {
    boolean whole = true;
    while (position < limit || more()) {
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int room = Math.min(end - position, most - to.length());
      whole &= room == end - position;
      to.add(buffer, position, room);
      position = end;
      if (end < limit) {
        position++;
        line++;
        break;
      }
    }
    return whole;
  }

  /** The line of the next byte, counted from 1. */
  long line() {
    return line;
  }

  /** The bytes to come, as many as are at hand: at the start the first 64 KiB. */
  byte[] ahead() {
    return Arrays.copyOfRange(buffer, position, limit);
  }

  /** Passes over bytes where they are the next ones. */
  boolean skip(int... bytes) {
    if (limit - position < bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((buffer[position + i] & 0xFF) != bytes[i]) {
        return false;
      }
    }
    position += bytes.length;
    return true;
  }

  /** Makes bytes that were read the next ones once more. */
  void pushBack(byte[] bytes) {
    byte[] joined = Arrays.copyOf(bytes, bytes.length + limit - position);
    System.arraycopy(buffer, position, joined, bytes.length, limit - position);
    for (byte b : bytes) {
      line -= b == '\n' ? 1 : 0;
    }
    buffer = joined.length == 0 ? buffer : joined;
    position = 0;
    limit = joined.length;
  }

  private boolean more() throws IOException {
    if (ended) {
      return false;
    }
    fill();
    return limit > 0;
  }

  private void fill() throws IOException {
    buffer = buffer.length == BUFFER ? buffer : new byte[BUFFER];
    position = 0;
    limit = in.readNBytes(buffer, 0, BUFFER);
    ended = limit < BUFFER;
  }
}
