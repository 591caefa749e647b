package plumbline.backtest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How well scores tell beforehand which leads convert. Every figure is exact, ties included, and
 * what is kept grows with the number of different scores only.
 */
final class Prediction {
  private static final int PLACES = 4;
  private static final int TENTHS = 10;

  private final Bins bins;
  private final BigDecimal threshold;
  private final TreeMap<BigDecimal, long[]> counts = new TreeMap<>();

  /**
   * @param width of the bins of the calibration
   * @param threshold from this score on a lead is said to convert
   */
  Prediction(BigDecimal width, BigDecimal threshold) {
    this.bins = new Bins(width);
    this.threshold = threshold;
  }

  /**
   * How well they tell; null is what cannot be said of so few.
   *
   * @param known decisions of leads of which the end is known
   * @param auc the chance that of two leads the one that converts has the higher score, equal
   *     scores counted half (Hanley and McNeil, 1982): 0.5 is chance, 1 is perfect
   * @param liftTop10 how much more often than all the tenth with the highest scores converts; of
   *     equal scores at its end a share
   * @param liftTop20 the same for a fifth
   * @param precision of those at or above the threshold, the share that converts
   * @param recall of those that convert, the share at or above the threshold
   */
  public record Result(
      long known,
      long converted,
      @Nullable BigDecimal auc,
      @Nullable BigDecimal liftTop10,
      @Nullable BigDecimal liftTop20,
      BigDecimal threshold,
      @Nullable BigDecimal precision,
      @Nullable BigDecimal recall,
      List<Calibrated> calibration) {}

  /** Of the scores from {@code from} on and below {@code to}, how many converted. */
  public record Calibrated(
      BigDecimal from, BigDecimal to, long known, long converted, @Nullable BigDecimal rate) {}

  void add(BigDecimal score, boolean converted) {
    counts.computeIfAbsent(score, each -> new long[2])[converted ? 1 : 0]++;
  }

  Result result() {
    long known = 0;
    long converted = 0;
    long above = 0;
    long aboveConverted = 0;
    TreeMap<Long, long[]> byBin = new TreeMap<>();
    for (Map.Entry<BigDecimal, long[]> each : counts.entrySet()) {
      long[] count = each.getValue();
      known += count[0] + count[1];
      converted += count[1];
      if (each.getKey().compareTo(threshold) >= 0) {
        above += count[0] + count[1];
        aboveConverted += count[1];
      }
      long[] bin = byBin.computeIfAbsent(bins.place(each.getKey()), place -> new long[2]);
      bin[0] += count[0];
      bin[1] += count[1];
    }
    return new Result(
        known,
        converted,
        auc(known - converted, converted),
        lift(known, converted, 1),
        lift(known, converted, 2),
        threshold,
        share(aboveConverted, above),
        share(aboveConverted, converted),
        calibration(byBin));
  }

  /** The Mann-Whitney statistic over the pairs there are. */
  private @Nullable BigDecimal auc(long others, long converted) {
    if (others == 0 || converted == 0) {
      return null;
    }
    BigDecimal halves = BigDecimal.ZERO;
    long below = 0;
    for (long[] count : counts.values()) {
      halves =
          halves.add(
              BigDecimal.valueOf(2 * below + count[0]).multiply(BigDecimal.valueOf(count[1])));
      below += count[0];
    }
    BigDecimal pairs = BigDecimal.valueOf(others).multiply(BigDecimal.valueOf(converted));
    return halves.divide(pairs.multiply(BigDecimal.valueOf(2)), PLACES, RoundingMode.HALF_EVEN);
  }

  /** Over so many tenths, rounded up to whole leads. */
  private @Nullable BigDecimal lift(long known, long converted, int tenths) {
    if (converted == 0) {
      return null;
    }
    long size = (known * tenths + TENTHS - 1) / TENTHS;
    long left = size;
    BigDecimal found = BigDecimal.ZERO;
    for (long[] count : counts.descendingMap().values()) {
      long here = count[0] + count[1];
      if (here >= left) {
        found =
            found.add(
                BigDecimal.valueOf(count[1])
                    .multiply(BigDecimal.valueOf(left))
                    .divide(BigDecimal.valueOf(here), 2 * PLACES, RoundingMode.HALF_EVEN));
        break;
      }
      found = found.add(BigDecimal.valueOf(count[1]));
      left -= here;
    }
    return found
        .multiply(BigDecimal.valueOf(known))
        .divide(
            BigDecimal.valueOf(size).multiply(BigDecimal.valueOf(converted)),
            PLACES,
            RoundingMode.HALF_EVEN);
  }

  private List<Calibrated> calibration(Map<Long, long[]> byBin) {
    List<Calibrated> all = new ArrayList<>();
    byBin.forEach(
        (place, count) ->
            all.add(
                new Calibrated(
                    bins.from(place),
                    bins.from(place + 1),
                    count[0] + count[1],
                    count[1],
                    share(count[1], count[0] + count[1]))));
    return all;
  }

  private static @Nullable BigDecimal share(long part, long whole) {
    return whole == 0
        ? null
        : BigDecimal.valueOf(part)
            .divide(BigDecimal.valueOf(whole), PLACES, RoundingMode.HALF_EVEN);
  }
}
