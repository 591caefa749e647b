package plumbline.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. */
public final class MovedClock extends Clock {
  private volatile Instant now;

  /** Begins at an instant. */
  public MovedClock(Instant from) {
    now = from;
  }

  /** Goes on by so much. */
  public synchronized void pass(Duration time) {
    now = now.plus(time);
  }

  /** Goes on until it is this instant. */
  public synchronized void moveTo(Instant instant) {
    now = instant;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
