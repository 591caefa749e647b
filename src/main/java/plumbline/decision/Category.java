package plumbline.decision;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A kind of points. All numbers have at most 2 decimals, so that contributions stay exact.
 *
 * @param name as points name it, such as {@code engagement}
 * @param weight what one point is worth in the total, 0 or more
 * @param floor the least points it can come to; null for none
 * @param cap the most points it can come to; null for none
 * @param freezeAbove raw points beyond which further positive ones no longer count; null for never
 */
public record Category(
    String name,
    BigDecimal weight,
    @Nullable BigDecimal floor,
    @Nullable BigDecimal cap,
    @Nullable BigDecimal freezeAbove) {

  /**
   * @throws IllegalArgumentException if the weight is negative or the floor not below the cap
   */
  public Category {
    weight = Exact.normal(weight);
    floor = Exact.normalOrNull(floor);
    cap = Exact.normalOrNull(cap);
    freezeAbove = Exact.normalOrNull(freezeAbove);
    DecidingChecks.require(DecidingChecks.bounds(floor, cap));
    if (weight.signum() < 0 || weight.scale() > 2) {
      throw new IllegalArgumentException("a weight is 0 or more, with at most 2 decimals");
    }
  }
}
