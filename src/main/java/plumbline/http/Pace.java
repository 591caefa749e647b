package plumbline.http;

import java.util.function.LongSupplier;

/**
 * Whether accepted leads pile up faster than Postgres takes them, so that a batch should wait. It
 * waits only as long as waiting helps: where the pile does not shrink, Postgres is away, and the
 * journal has room for that.
 */
final class Pace {
  private static final long HOPE_NANOS = 5_000_000_000L;

  private final LongSupplier backlog;
  private final int bound;
  private final LongSupplier nanos;
  private long last;
  private long shrankAtNanos;

  /**
   * @param backlog how many accepted leads Postgres does not have yet
   * @param nanos a clock as {@link System#nanoTime}
   */
  Pace(LongSupplier backlog, int bound, LongSupplier nanos) {
    this.backlog = backlog;
    this.bound = bound;
    this.nanos = nanos;
  }

  boolean mustWait() {
    long now = backlog.getAsLong();
    // What shrinks once is waited for again, however far it has grown meanwhile.
    if (now < last || last <= bound) {
      shrankAtNanos = nanos.getAsLong();
    }
    last = now;
    return now > bound && nanos.getAsLong() - shrankAtNanos < HOPE_NANOS;
  }
}
