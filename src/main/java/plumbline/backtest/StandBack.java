package plumbline.backtest;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Leaves the machine to what comes in: while leads are posted, it works for a millisecond and rests
 * for thirty, so that their answers wait for it less often than once in thirty.
 */
public final class StandBack implements Backtest.Pace {
  private static final long WORK_NANOS = 1_000_000;
  private static final long REST_MS = 30;

  /** So long after the last post it has the machine to itself. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final LongSupplier posts;
  private long seen;
  private long busyUntil = System.nanoTime();
  private long since = System.nanoTime();

  /**
   * @param posts how many posts came in so far
   */
  public StandBack(LongSupplier posts) {
    this.posts = posts;
    this.seen = posts.getAsLong();
  }

  @Override
  public synchronized void next() {
    long now = System.nanoTime();
    long count = posts.getAsLong();
    if (count != seen) {
      seen = count;
      busyUntil = now + QUIET_NANOS;
    }
    if (now - busyUntil < 0 && now - since > WORK_NANOS) {
      rest();
      since = System.nanoTime();
    }
  }

  private static void rest() {
    try {
      Thread.sleep(REST_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
