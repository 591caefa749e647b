package plumbline.lead;

/**
 * What makes a repeated request the same request.
 *
 * @param scope the caller and the path the key is good for
 * @param key as the caller gave it, 1 to 255 printable ASCII characters
 * @param bodyHash SHA-256 over the bytes of the body, 64 hexadecimal digits
 */
public record IdempotencyKey(String scope, String key, String bodyHash) {}
