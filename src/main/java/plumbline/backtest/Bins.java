package plumbline.backtest;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Unit;

/**
 * Counts numbers of two sides in bins of one width. Each bin holds its lower bound and not its
 * upper one.
 */
final class Bins {
  private static final BigDecimal FRACTION = new BigDecimal("0.05");

  /** So many bins lie between zero and the threshold of the qualified. */
  private static final BigDecimal TO_QUALIFIED = BigDecimal.TEN;

  /** Numbers further from zero than so many bins are counted in the outermost. */
  private static final long MOST = 100;

  private final BigDecimal width;
  private final TreeMap<Long, long[]> counts = new TreeMap<>();

  Bins(BigDecimal width) {
    this.width = width;
  }

  /**
   * One bin.
   *
   * @param from the least number in it
   * @param to the least number beyond it
   */
  public record Bin(BigDecimal from, BigDecimal to, long before, long after) {}

  /** The width of bins for scores of a config: a round number. */
  static BigDecimal width(DecidingConfig config) {
    if (config.unit() == Unit.FRACTION) {
      return FRACTION;
    }
    BigDecimal wide =
        config.thresholds().qualified().abs().divide(TO_QUALIFIED, MathContext.DECIMAL32);
    BigDecimal unit = wide.round(new MathContext(1, RoundingMode.UP)).stripTrailingZeros();
    return unit.signum() == 0 ? BigDecimal.ONE : new BigDecimal(unit.toPlainString());
  }

  void before(BigDecimal number) {
    count(number)[0]++;
  }

  void after(BigDecimal number) {
    count(number)[1]++;
  }

  long place(BigDecimal number) {
    long place = number.divide(width, 0, RoundingMode.FLOOR).longValue();
    return Math.max(-MOST, Math.min(MOST, place));
  }

  BigDecimal from(long place) {
    return width.multiply(BigDecimal.valueOf(place));
  }

  private long[] count(BigDecimal number) {
    return counts.computeIfAbsent(place(number), place -> new long[2]);
  }

  /** Every bin from the lowest to the highest that holds something. */
  List<Bin> all() {
    List<Bin> all = new ArrayList<>();
    if (counts.isEmpty()) {
      return all;
    }
    for (long place = counts.firstKey(); place <= counts.lastKey(); place++) {
      long[] count = counts.getOrDefault(place, new long[2]);
      all.add(new Bin(from(place), from(place + 1), count[0], count[1]));
    }
    return all;
  }
}
