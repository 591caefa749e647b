package plumbline.capture;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes gathered until they are a cell or a row. */
final class Bytes {
  private byte[] bytes = new byte[256];
  private int length;

  void add(int b) {
    if (length == bytes.length) {
      bytes = Arrays.copyOf(bytes, length * 2);
    }
    bytes[length++] = (byte) b;
  }

  void add(byte[] more, int from, int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + count, length * 2));
    }
    System.arraycopy(more, from, bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  byte[] toArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** True where there is nothing but blanks. */
  boolean isBlank() {
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0 || bytes[i] > ' ') {
        return false;
      }
    }
    return true;
  }

  /**
   * @throws CharacterCodingException if they are no UTF-8
   */
  String text() throws CharacterCodingException {
    for (int i = 0; i < length; i++) {
      if (bytes[i] < 0) {
        CharBuffer text =
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes, 0, length));
        return text.toString();
      }
    }
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }
}
