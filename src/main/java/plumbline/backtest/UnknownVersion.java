package plumbline.backtest;

/** A version that is not stored. */
public final class UnknownVersion extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnknownVersion(String message) {
    super(message);
  }
}
