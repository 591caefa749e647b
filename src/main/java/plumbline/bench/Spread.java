package plumbline.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What some rounds came to.
 *
 * @param rounds how many, at least 1
 */
public record Spread(double median, double min, double max, int rounds) {

  /**
   * @throws IllegalArgumentException where there are no rounds
   */
  static Spread of(List<Double> rounds) {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
    List<Double> sorted = rounds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1), sorted.size());
  }

  /** Of each round's own ratio, since what disturbs the machine disturbs both of a round. */
  static Spread ofRatios(List<Double> measured, List<Double> against) {
    if (measured.size() != against.size()) {
      throw new IllegalArgumentException(
          "%d and %d rounds".formatted(measured.size(), against.size()));
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < measured.size(); i++) {
      ratios.add(measured.get(i) / against.get(i));
    }
    return of(ratios);
  }
}
