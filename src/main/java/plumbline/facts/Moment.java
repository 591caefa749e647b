package plumbline.facts;

import java.time.Duration;
import java.time.Instant;

/**
 * The instant a decision is made for. Rules have no clock but this.
 *
 * @param at in milliseconds
 */
public record Moment(Instant at) {

  /** Whole days between an earlier instant and this one, rounded down; negative for a later one. */
  public long daysSince(Instant earlier) {
    return Math.floorDiv(Duration.between(earlier, at).toMillis(), Duration.ofDays(1).toMillis());
  }

  /**
   * Whole hours between an earlier instant and this one, rounded down; negative for a later one.
   */
  public long hoursSince(Instant earlier) {
    return Math.floorDiv(Duration.between(earlier, at).toMillis(), Duration.ofHours(1).toMillis());
  }
}
