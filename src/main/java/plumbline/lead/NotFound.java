package plumbline.lead;

/** What was asked for is not known here. */
public final class NotFound extends RuntimeException {
  public NotFound(String message) {
    super(message);
  }
}
