package plumbline.lead;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Instants of receipt, in microseconds since 1970 and strictly increasing on this node. */
public final class ReceivedClock {
  private final Clock clock;
  private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

  /** Reads the given clock. */
  public ReceivedClock(Clock clock) {
    this.clock = clock;
  }

  /** A later instant than any before. */
  long nextMicros() {
    Instant now = clock.instant();
    long micros = now.getEpochSecond() * 1_000_000L + now.getNano() / 1_000L;
    return last.updateAndGet(before -> Math.max(before + 1, micros));
  }

  /** The instant it is, in milliseconds. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  /** The milliseconds of an instant of receipt, as decisions write them. */
  static Instant millis(long micros) {
    return Instant.ofEpochMilli(Math.floorDiv(micros, 1000L));
  }
}
