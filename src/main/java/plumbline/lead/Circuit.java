package plumbline.lead;

import java.util.concurrent.TimeUnit;

/**
 * Stops asking what does not answer: after some failures in a row it opens, and lets one request
 * through each second until one succeeds.
 */
final class Circuit {
  private static final int FAILURES = 20;
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private int failures;
  private long probedNanos;

  /** Whether to ask now. */
  synchronized boolean permits() {
    if (failures < FAILURES) {
      return true;
    }
    long now = System.nanoTime();
    if (now - probedNanos < PROBE_NANOS) {
      return false;
    }
    probedNanos = now;
    return true;
  }

  /** True while most requests are not let through. */
  synchronized boolean isOpen() {
    return failures >= FAILURES;
  }

  /** Notes whether what was asked was answered in time. */
  synchronized void took(boolean answered) {
    if (answered) {
      failures = 0;
    } else if (failures < FAILURES && ++failures == FAILURES) {
      probedNanos = System.nanoTime();
    }
  }
}
