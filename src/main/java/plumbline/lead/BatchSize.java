package plumbline.lead;

/**
 * How many leads one transaction decides: all it may, and fewer once the database refuses one of
 * them, until that one is alone and can be passed over.
 */
final class BatchSize {
  /** How often one lead alone is tried. */
  private static final int ATTEMPTS = 3;

  private final int most;
  private int now;
  private int alone;

  BatchSize(int most) {
    this.most = most;
    this.now = most;
  }

  int now() {
    return now;
  }

  void succeeded() {
    now = Math.min(most, now * 2);
    alone = 0;
  }

  /** Notes that the database refused; true where one lead alone was refused often enough. */
  boolean refused() {
    if (now > 1) {
      now /= 2;
      return false;
    }
    return ++alone >= ATTEMPTS;
  }
}
