package plumbline.backtest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the scores of decisions move. */
final class ScoreShift {
  /** Means have so many decimals. */
  static final int PLACES = 6;

  /** Moves are smaller than scores. */
  private static final BigDecimal FINER = BigDecimal.valueOf(5);

  private final Bins scores;
  private final Bins shifts;
  private BigDecimal before = BigDecimal.ZERO;
  private BigDecimal after = BigDecimal.ZERO;
  private long up;
  private long down;
  private long same;

  /**
   * @param width of the bins of scores; those of moves are a fifth of it
   */
  ScoreShift(BigDecimal width) {
    this.scores = new Bins(width);
    this.shifts = new Bins(width.divide(FINER));
  }

  /**
   * What they come to.
   *
   * @param meanBefore 6 decimals, half-even; null where there are none
   * @param scores how many scores of each side lie in each bin
   * @param shifts how many scores moved by so much, those that did not move left out
   */
  public record Result(
      @Nullable BigDecimal meanBefore,
      @Nullable BigDecimal meanAfter,
      @Nullable BigDecimal meanShift,
      long up,
      long down,
      long same,
      List<Bins.Bin> scores,
      List<Moved> shifts) {}

  /** How many scores moved by at least {@code from} and less than {@code to}. */
  public record Moved(BigDecimal from, BigDecimal to, long decisions) {}

  void add(BigDecimal one, BigDecimal other) {
    before = before.add(one);
    after = after.add(other);
    scores.before(one);
    scores.after(other);
    int direction = other.compareTo(one);
    if (direction == 0) {
      same++;
      return;
    }
    shifts.after(other.subtract(one));
    if (direction > 0) {
      up++;
    } else {
      down++;
    }
  }

  Result result() {
    long count = up + down + same;
    return new Result(
        mean(before, count),
        mean(after, count),
        mean(after.subtract(before), count),
        up,
        down,
        same,
        scores.all(),
        shifts.all().stream().map(bin -> new Moved(bin.from(), bin.to(), bin.after())).toList());
  }

  static @Nullable BigDecimal mean(BigDecimal sum, long count) {
    return count == 0
        ? null
        : sum.divide(BigDecimal.valueOf(count), PLACES, RoundingMode.HALF_EVEN);
  }
}
