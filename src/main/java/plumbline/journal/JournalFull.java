package plumbline.journal;

/**
 * The journal or its queue is at its bound: nothing was written, the same append may work later.
 */
public final class JournalFull extends JournalException {

  private final int retryAfterSeconds;

  JournalFull(String message, int retryAfterSeconds) {
    super(message, null, false);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** When to try again, in seconds, at least 1. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
