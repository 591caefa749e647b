package plumbline.cli;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A logistic regression over columns as they stand in a file: what an analyst would put beside the
 * rules within the hour. Texts become one column a value, numbers are standardised, what is missing
 * is the mean; values the rows learnt from have not are none. The solver has no randomness.
 */
final class Logistic {
  private static final double COST = 1;

  /** What the constant is multiplied by, so that holding weights down does not hold it down. */
  private static final double CONSTANT = 100;

  private static final double EXACT = 1e-8;
  private static final int MOST_STEPS = 1000;

  private final List<String> numbers;
  private final List<String> texts;
  private final Map<String, double[]> means = new TreeMap<>();
  private final Map<String, Integer> places = new TreeMap<>();
  private final Model model;

  /**
   * Learns.
   *
   * @param texts columns whose values are words
   * @param numbers columns whose values are numbers
   */
  Logistic(List<String> texts, List<String> numbers, List<ExampleRow> rows) {
    this.texts = texts.stream().filter(column -> differs(column, rows)).toList();
    this.numbers = numbers.stream().filter(column -> differs(column, rows)).toList();
    this.numbers.forEach(column -> means.put(column, mean(column, rows)));
    for (ExampleRow row : rows) {
      this.texts.forEach(column -> places.putIfAbsent(value(column, row), places.size() + 1));
    }
    Problem problem = new Problem();
    problem.l = rows.size();
    problem.n = places.size() + this.numbers.size() + 1;
    problem.bias = CONSTANT;
    problem.x = rows.stream().map(this::features).toArray(Feature[][]::new);
    problem.y = rows.stream().mapToDouble(row -> row.converted() ? 1 : -1).toArray();
    Linear.disableDebugOutput();
    model = Linear.train(problem, new Parameter(SolverType.L2R_LR, COST, EXACT, MOST_STEPS));
  }

  /** The larger, the likelier the lead converts. */
  double score(ExampleRow row) {
    double sum = 0;
    double[] weights = model.getFeatureWeights();
    for (Feature feature : features(row)) {
      sum += weights[feature.getIndex() - 1] * feature.getValue();
    }
    return model.getLabels()[0] == 1 ? sum : -sum;
  }

  /** A column that says the same of all rows teaches nothing. */
  private static boolean differs(String column, List<ExampleRow> rows) {
    return rows.stream().map(row -> row.text(column)).distinct().count() > 1;
  }

  private static String value(String column, ExampleRow row) {
    return column + "=" + row.text(column);
  }

  /** Mean and deviation over the rows that have a number. */
  private static double[] mean(String column, List<ExampleRow> rows) {
    double[] numbers =
        rows.stream()
            .filter(row -> !row.text(column).isEmpty())
            .mapToDouble(row -> row.number(column))
            .toArray();
    double sum = 0;
    double squares = 0;
    for (double number : numbers) {
      sum += number;
      squares += number * number;
    }
    double mean = sum / numbers.length;
    double deviation = Math.sqrt(Math.max(0, squares / numbers.length - mean * mean));
    return new double[] {mean, deviation < EXACT ? 1 : deviation};
  }

  /** Rising by index, the constant last. */
  private Feature[] features(ExampleRow row) {
    List<Feature> features = new ArrayList<>();
    TreeMap<Integer, Double> values = new TreeMap<>();
    for (String column : texts) {
      Integer place = places.get(value(column, row));
      if (place != null) {
        values.put(place, 1.0);
      }
    }
    int last = places.size();
    for (String column : numbers) {
      last++;
      double[] mean = means.getOrDefault(column, new double[] {0, 1});
      if (!row.text(column).isEmpty()) {
        values.put(last, (row.number(column) - mean[0]) / mean[1]);
      }
    }
    values.put(last + 1, CONSTANT);
    values.forEach((index, value) -> features.add(new FeatureNode(index, value)));
    return features.toArray(new Feature[0]);
  }
}
