package plumbline.backtest;

/** A backtest that cannot be had as things stand. */
public final class BacktestRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** Too many wait already. */
    TOO_MANY_BACKTESTS,
    /** It has no report yet, or never will. */
    NO_REPORT,
    /** It has ended. */
    BACKTEST_ENDED
  }

  private final Reason reason;

  BacktestRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
