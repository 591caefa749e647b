package plumbline.cli;

import java.util.Map;
import java.util.TreeMap;

/** How well scores tell who converts, counted plainly: beside what a backtest reports. */
final class Ranking {
  private final TreeMap<Double, double[]> counts = new TreeMap<>();
  private double others;
  private double converted;

  void add(double score, boolean won) {
    counts.computeIfAbsent(score, each -> new double[2])[won ? 1 : 0]++;
    if (won) {
      converted++;
    } else {
      others++;
    }
  }

  double known() {
    return others + converted;
  }

  double rate() {
    return converted / known();
  }

  /** The chance that of two leads the one that converts has the higher score. */
  double auc() {
    double pairs = 0;
    double below = 0;
    for (double[] count : counts.values()) {
      pairs += count[1] * (below + count[0] / 2.0);
      below += count[0];
    }
    return pairs / (others * converted);
  }

  /** The standard error of the {@link #auc}, by Hanley and McNeil, 1982. */
  double error() {
    double auc = auc();
    double first = auc / (2 - auc) - auc * auc;
    double second = 2 * auc * auc / (1 + auc) - auc * auc;
    return Math.sqrt(
        (auc * (1 - auc) + (converted - 1) * first + (others - 1) * second) / (others * converted));
  }

  /** How many of the leads with the highest scores convert; of equal ones at the end a share. */
  double found(double leads) {
    double left = leads;
    double found = 0;
    for (Map.Entry<Double, double[]> each : counts.descendingMap().entrySet()) {
      double[] count = each.getValue();
      double taken = Math.min(left, count[0] + count[1]);
      found += count[1] * taken / (count[0] + count[1]);
      left -= taken;
    }
    return found;
  }

  double lift(int percent) {
    double leads = Math.ceil(known() * percent / 100.0);
    return found(leads) / leads / rate();
  }

  /** How many leads have this score or a higher one. */
  double from(double score) {
    return counts.tailMap(score, true).values().stream()
        .mapToDouble(count -> count[0] + count[1])
        .sum();
  }

  /** Of those, the share that converts. */
  double precision(double leads) {
    return leads == 0 ? Double.NaN : found(leads) / leads;
  }

  /** Of those that convert, the share among them. */
  double recall(double leads) {
    return found(leads) / converted;
  }
}
