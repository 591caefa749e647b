package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The tables of an example's README.md, made of its rows. */
final class ExampleFigures {
  private static final int PARTS = 10;

  private final Example example;
  private final List<ExampleRow> written;
  private final List<ExampleRow> later;
  private final JsonNode prediction;

  /**
   * @param prediction what a backtest over the later rows says of both sides
   */
  ExampleFigures(Example example, List<ExampleRow> rows, JsonNode prediction) {
    this.example = example;
    this.written = rows.subList(0, example.written());
    this.later = rows.subList(example.written(), rows.size());
    this.prediction = prediction;
  }

  List<ExampleRow> later() {
    return later;
  }

  static Ranking ranking(List<ExampleRow> rows, ToDoubleFunction<ExampleRow> score) {
    Ranking ranking = new Ranking();
    rows.forEach(row -> ranking.add(score.applyAsDouble(row), row.converted()));
    return ranking;
  }

  Logistic logistic() {
    return new Logistic(example.texts(), example.numbers(), written);
  }

  /** Who tells best. */
  String ranked() {
    StringBuilder table = new StringBuilder();
    table.append("| on the later rows | AUC | lift, top 10 % | top 20 % | precision | recall |");
    table.append(" AUC on the rows learnt from |\n|---|---|---|---|---|---|---|\n");
    Ranking rules = ranking(later, ExampleRow::score);
    double own = rules.from(threshold("after"));
    Ranking shipped = ranking(later, ExampleRow::shipped);
    table.append(line("the rules here", rules, own, ranking(written, ExampleRow::score).auc()));
    table.append(
        line(
            "the shipped rules",
            shipped,
            shipped.from(threshold("before")),
            ranking(written, ExampleRow::shipped).auc()));
    table.append(line("logistic regression, the same fields", logistic(), own));
    for (Example.Other other : example.others()) {
      table.append(line(other.name(), new Logistic(other.texts(), other.numbers(), written), own));
    }
    return table.toString();
  }

  private double threshold(String side) {
    return prediction.path(side).path("threshold").asDouble();
  }

  private String line(String name, Logistic logistic, double leads) {
    return line(
        name, ranking(later, logistic::score), leads, ranking(written, logistic::score).auc());
  }

  private static String line(String name, Ranking ranking, double leads, double learnt) {
    return String.format(
        Locale.ROOT,
        "| %s | %.3f ± %.3f | %.2f | %.2f | %s | %s | %.3f |%n",
        name,
        ranking.auc(),
        ranking.error(),
        ranking.lift(10),
        ranking.lift(20),
        percent(ranking.precision(leads)),
        percent(ranking.recall(leads)),
        learnt);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** How often leads convert from the first tenth of the file to the last. */
  String tenths(List<ExampleRow> rows) {
    StringBuilder names = new StringBuilder("| tenth of the file |");
    StringBuilder lines = new StringBuilder("|---|");
    StringBuilder rates = new StringBuilder("| converted |");
    for (int part = 0; part < PARTS; part++) {
      names.append(' ').append(part + 1).append(" |");
      lines.append("---|");
      List<ExampleRow> here =
          rows.subList(rows.size() * part / PARTS, rows.size() * (part + 1) / PARTS);
      rates.append(' ').append(percent(ExampleRow.rate(here))).append(" |");
    }
    return names + "\n" + lines + "\n" + rates + "\n";
  }

  /** What each rule saw in the rows it was written from. */
  String rules() {
    StringBuilder table =
        new StringBuilder("| rule | points | leads | of them converted | of the others |\n");
    table.append("|---|---|---|---|---|\n");
    points()
        .forEach(
            (rule, points) -> {
              List<ExampleRow> such = written.stream().filter(row -> row.fired(rule)).toList();
              List<ExampleRow> others = written.stream().filter(row -> !row.fired(rule)).toList();
              table.append(
                  String.format(
                      Locale.ROOT,
                      "| `%s` | %+d | %,d | %s | %s |%n",
                      rule,
                      points,
                      such.size(),
                      percent(ExampleRow.rate(such)),
                      percent(ExampleRow.rate(others))));
            });
    return table.toString();
  }

  /** The scoring rules that tell leads apart, and their points. */
  Map<String, Integer> points() {
    Map<String, Integer> points = new TreeMap<>();
    written.forEach(row -> points.putAll(row.points()));
    points.keySet().removeIf(rule -> rule.endsWith(".start"));
    return points;
  }

  /** Whether a rule's leads convert oftener, or rarer, as its points say, in both halves. */
  boolean holdsInBothHalves(String rule, int points) {
    int half = written.size() / 2;
    for (List<ExampleRow> part :
        List.of(written.subList(0, half), written.subList(half, written.size()))) {
      double such = ExampleRow.rate(part.stream().filter(row -> row.fired(rule)).toList());
      double others = ExampleRow.rate(part.stream().filter(row -> !row.fired(rule)).toList());
      if (Math.signum(such - others) != Math.signum(points)) {
        return false;
      }
    }
    return true;
  }

  /** How many convert from score to score, then and later. */
  String calibration() {
    StringBuilder table = new StringBuilder();
    table.append("| score | leads learnt from | converted | later leads | converted |\n");
    table.append("|---|---|---|---|---|\n");
    double[] ends = {0, 0.3, 0.4, 0.5, 0.6, 0.7, 1.01};
    for (int i = 0; i + 1 < ends.length; i++) {
      double from = ends[i];
      double to = ends[i + 1];
      List<ExampleRow> before = written.stream().filter(r -> within(r, from, to)).toList();
      List<ExampleRow> after = later.stream().filter(r -> within(r, from, to)).toList();
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %s | %,d | %s |%n",
              to > 1 ? "from 0.7" : String.format(Locale.ROOT, "%.1f to %.1f", from, to),
              before.size(),
              percent(ExampleRow.rate(before)),
              after.size(),
              percent(ExampleRow.rate(after))));
    }
    return table.toString();
  }

  private static boolean within(ExampleRow row, double from, double to) {
    return row.score() >= from && row.score() < to;
  }
}
