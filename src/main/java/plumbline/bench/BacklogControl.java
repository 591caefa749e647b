package plumbline.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rate at which the journal's backlog does not grow: twice a second it sets the rate to
 * what was drained, a little more while the backlog is below its target, a little less while it is
 * above. What is drained meanwhile is what the server sustains.
 */
final class BacklogControl {
  /** A second or two of draining: enough for full batches, little enough to be held. */
  private static final double TARGET = 5_000;

  private static final double LEAST_RATE = 100;
  private static final double GAIN = 0.5;
  private static final double SMOOTHING = 0.3;
  private static final long STEP_MS = 500;

  private final Served server;
  private final long settled;
  private final long end;
  private volatile double perSecond;
  private volatile boolean stopped;
  private @Nullable Sample before;
  private @Nullable Sample after;
  private @Nullable IOException failure;

  /** The counters at an instant. */
  private record Sample(long nanos, double drained, double backlog) {
    static Sample of(Served server) throws IOException {
      return new Sample(System.nanoTime(), server.drained(), server.backlog());
    }

    double drainedPerSecondSince(Sample earlier) {
      return (drained - earlier.drained) * 1e9 / (nanos - earlier.nanos);
    }
  }

  /**
   * The time for settling, then that which counts; both begin now.
   *
   * @param perSecond to begin with
   */
  BacklogControl(Served server, double perSecond, Duration settling, Duration duration) {
    this.server = server;
    this.perSecond = perSecond;
    this.settled = System.nanoTime() + settling.toNanos();
    this.end = settled + duration.toNanos();
  }

  /** The rate to send at. */
  double perSecond() {
    return perSecond;
  }

  /** Controls until the time is over; for a thread of its own. */
  void run() {
    try {
      Sample last = Sample.of(server);
      double drained = perSecond;
      while (!stopped && System.nanoTime() < end) {
        Thread.sleep(STEP_MS);
        Sample now = Sample.of(server);
        if (before == null && now.nanos() >= settled) {
          before = now;
        }
        drained += SMOOTHING * (now.drainedPerSecondSince(last) - drained);
        double off = Math.max(-1, Math.min(1, (TARGET - now.backlog()) / TARGET));
        perSecond = Math.max(LEAST_RATE, drained * (1 + GAIN * off));
        last = now;
      }
      after = last;
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop() {
    stopped = true;
  }

  /** What was drained a second in the time that counts; not before {@link #run} has ended. */
  double drainedPerSecond() throws IOException {
    return sample(after).drainedPerSecondSince(sample(before));
  }

  double backlogBefore() throws IOException {
    return sample(before).backlog();
  }

  double backlogAfter() throws IOException {
    return sample(after).backlog();
  }

  private Sample sample(@Nullable Sample sample) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (sample == null || Objects.equals(before, after)) {
      throw new BenchFailed("the time was too short to find the rate");
    }
    return sample;
  }
}
