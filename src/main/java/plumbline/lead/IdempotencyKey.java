package plumbline.lead;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes a repeated request the same request.
 *
 * @param scope the caller and the path the key is good for
 * @param key as the caller gave it, 1 to 255 printable ASCII characters
 * @param bodyHash SHA-256 over the bytes of the body, 64 hexadecimal digits
 */
public record IdempotencyKey(String scope, String key, String bodyHash) {
  /** The code of the fault, where a key has not the {@link #FORM} of one. */
  public static final String BAD = "bad_idempotency_key";

  /** What a key looks like, in words. */
  public static final String FORM = "must be 1 to 255 characters of printable ASCII";

  /** Where it stands in a line of a batch. */
  static final String FIELD = "idempotency_key";

  private static final Pattern PRINTABLE = Pattern.compile("[ -~]{1,255}");

  /** The key of a request, or of a line, with these bytes. */
  public static IdempotencyKey of(String scope, String key, byte[] body) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(body);
      return new IdempotencyKey(scope, key, HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether {@code key} has the {@link #FORM} of one. */
  public static boolean isGood(String key) {
    return PRINTABLE.matcher(key).matches();
  }

  /** The key that stands in a line beside the lead's fields. */
  static @Nullable String inLine(Map<?, ?> line, Faults faults) {
    if (line.get(FIELD) instanceof String key && isGood(key)) {
      return key;
    }
    faults.add(Faults.child("", FIELD), BAD, FORM);
    return null;
  }
}
