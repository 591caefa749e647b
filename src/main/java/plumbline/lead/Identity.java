package plumbline.lead;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who a lead is when the caller does not say: the same e-mail address gives the same {@code
 * lead_id}, with no read. The id is an HMAC, so that it gives the address away to nobody.
 */
public final class Identity {
  private static final String ALGORITHM = "HmacSHA256";

  /** What commands use that have no database: the same file gives the same ids everywhere. */
  public static final Identity OFFLINE =
      new Identity("plumbline offline".getBytes(StandardCharsets.UTF_8));

  private final SecretKeySpec key;

  /**
   * @param secret at least 16 bytes
   */
  public Identity(byte[] secret) {
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /** The id for an e-mail address: a UUIDv8, the same for any case and surrounding space. */
  public String leadId(String email) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      String normal = email.strip().toLowerCase(Locale.ROOT);
      return Ids.ofBytes(mac.doFinal(normal.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
