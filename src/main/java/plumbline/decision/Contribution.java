package plumbline.decision;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of a score. The contributions of an outcome sum to its score exactly.
 *
 * @param rule the id of the rule that gave the points, {@code adjust.cap} or {@code adjust.floor}
 * @param points as the rule gave them; null for an adjustment
 * @param decayed what is left of them at the instant, 2 decimals; null where they do not count
 * @param outcome what became of them
 * @param contribution in the unit of the score, at most 6 decimals; 0 where they do not count
 * @param activityId what earned them; null where a fact of the profile did
 */
public record Contribution(
    String rule,
    String category,
    @Nullable Integer points,
    @Nullable BigDecimal decayed,
    Standing outcome,
    BigDecimal contribution,
    String reason,
    @Nullable String activityId) {

  /** What became of points. */
  public enum Standing {
    /** They count. */
    COUNTED,
    /** Their rule has given its fill within its window. */
    LIMITED,
    /** The category, or the whole, is beyond its {@code freeze_above}. */
    FROZEN,
    /** A later activity took them back. */
    RESET,
    /** No points, but what a floor or cap changed. */
    ADJUSTED
  }
}
