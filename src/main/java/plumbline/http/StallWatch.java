package plumbline.http;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Looks whether somebody who is waited for moves at all; on one event loop. */
final class StallWatch {
  private static final int LOOKS = 8;

  private final Vertx vertx;
  private final long limitNanos;
  private final BooleanSupplier waited;
  private final Runnable stalled;
  private final long timer;
  private long movedAtNanos = System.nanoTime();

  /**
   * @param limit how long nothing may move
   * @param waited whether it is for the other side to move
   * @param stalled runs, once, when it does not
   */
  StallWatch(Vertx vertx, Duration limit, BooleanSupplier waited, Runnable stalled) {
    this.vertx = vertx;
    this.limitNanos = limit.toNanos();
    this.waited = waited;
    this.stalled = stalled;
    this.timer = vertx.setPeriodic(Math.max(1, limit.toMillis() / LOOKS), tick -> look());
  }

  /** Something came, or was read. */
  void moved() {
    movedAtNanos = System.nanoTime();
  }

  private void look() {
    if (!waited.getAsBoolean()) {
      moved();
    } else if (System.nanoTime() - movedAtNanos > limitNanos) {
      stop();
      stalled.run();
    }
  }

  void stop() {
    vertx.cancelTimer(timer);
  }
}
