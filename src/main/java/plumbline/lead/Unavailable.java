package plumbline.lead;

/** Something needed for the answer is away for now; nothing was accepted. */
public final class Unavailable extends RuntimeException {
  private final String code;
  private final int retryAfterSeconds;

  /**
   * @param code a word for machines, such as {@code journal_full}
   * @param retryAfterSeconds when it makes sense to ask again, 1 or more
   */
  public Unavailable(String code, String message, int retryAfterSeconds) {
    super(message);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** As above, with what is behind it, for the log. */
  public Unavailable(String code, String message, int retryAfterSeconds, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  public String code() {
    return code;
  }

  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
