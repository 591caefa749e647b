package plumbline.lead;

/** The same idempotency key was used before, with another body. */
public final class Conflict extends RuntimeException {
  public Conflict(String message) {
    super(message);
  }
}
