package plumbline.lead;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Identifiers in the forms of RFC 9562. */
final class Ids {
  private static final long VERSION_MASK = 0xF000L;
  private static final long VARIANT = 0x8000000000000000L;

  private Ids() {}

  /**
   * A UUIDv7 of an instant; its 12 bits behind the milliseconds hold the microseconds (method 3 of
   * section 6.2), so that ids made for increasing instants increase.
   *
   * @param micros microseconds since 1970
   */
  static String ofInstant(long micros) {
    long millis = Math.floorDiv(micros, 1000L);
    long fraction = Math.floorMod(micros, 1000L) * 4096L / 1000L;
    long most = (millis << 16) | 0x7000L | fraction;
    long least = VARIANT | (ThreadLocalRandom.current().nextLong() & 0x3FFFFFFFFFFFFFFFL);
    return new UUID(most, least).toString();
  }

  /** A UUIDv8 of the first 16 of at least 16 bytes. */
  static String ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long most = (buffer.getLong() & ~VERSION_MASK) | 0x8000L;
    long least = VARIANT | (buffer.getLong() & 0x3FFFFFFFFFFFFFFFL);
    return new UUID(most, least).toString();
  }

  /** SHA-256 over texts, each with its length so that no two lists of texts look alike. */
  static byte[] sha256(Iterable<String> texts) {
    MessageDigest digest = newSha256();
    for (String text : texts) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(4).putInt(utf8.length).array());
      digest.update(utf8);
    }
    return digest.digest();
  }

  /** The first half of a {@link #sha256} in hexadecimal: 32 digits. */
  static String shortHash(Iterable<String> texts) {
    return HexFormat.of().formatHex(sha256(texts), 0, 16);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
