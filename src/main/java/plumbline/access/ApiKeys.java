package plumbline.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys that open the API. Without one everybody is admin, which is why the server then answers
 * on loopback only.
 */
public final class ApiKeys {
  /** The variable of the environment that sets the one key there is. */
  public static final String VARIABLE = "PLUMBLINE_ADMIN_KEY";

  private static final String SCHEME = "Bearer ";
  private static final Pattern SENDABLE = Pattern.compile("[!-~]+");

  /** Hashes have one length, so comparing them tells nothing about the length of the key. */
  private final byte @Nullable [] adminHash;

  /**
   * @param adminKey printable ASCII without blanks; null or blank means no key
   * @throws IllegalArgumentException if the key could not be sent in a header
   */
  public ApiKeys(@Nullable String adminKey) {
    if (adminKey == null || adminKey.isBlank()) {
      adminHash = null;
    } else if (SENDABLE.matcher(adminKey).matches()) {
      adminHash = sha256(adminKey);
    } else {
      throw new IllegalArgumentException(VARIABLE + " must be printable ASCII without blanks");
    }
  }

  /** True where no key is set and everybody is admin. */
  public boolean open() {
    return adminHash == null;
  }

  /**
   * Who sends this {@code Authorization} header; null where nobody known does. Takes the same time
   * for every wrong key.
   */
  public @Nullable Principal principal(@Nullable String authorization) {
    if (adminHash == null) {
      return Principal.ADMIN;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    String key = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(adminHash, sha256(key)) ? Principal.ADMIN : null;
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
