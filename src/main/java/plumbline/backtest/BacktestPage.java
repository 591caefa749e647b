package plumbline.backtest;

import com.github.jknack.handlebars.Handlebars;
import com.github.jknack.handlebars.Helper;
import com.github.jknack.handlebars.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** A report as one HTML page that needs nothing besides itself, for screens, phones and paper. */
public final class BacktestPage {
  private static final int SHORT = 8;

  /** So many leads of a list are shown at once. */
  private static final int FIRST = 20;

  private BacktestPage() {}

  /** The page. */
  public static String of(BacktestReport report) {
    try {
      return template().apply(model(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Template template() throws IOException {
    Handlebars handlebars = new Handlebars();
    handlebars.registerHelper(
        "count", helper(value -> "%,d".formatted(new BigDecimal(value).longValue())));
    handlebars.registerHelper("number", helper(value -> value));
    handlebars.registerHelper(
        "percent",
        helper(value -> FactsJson.number(new BigDecimal(value).movePointRight(2)) + " %"));
    handlebars.registerHelper(
        "signed", helper(value -> new BigDecimal(value).signum() > 0 ? "+" + value : value));
    handlebars.registerHelper(
        "short", helper(value -> value.substring(0, Math.min(SHORT, value.length()))));
    try (InputStream page = BacktestPage.class.getResourceAsStream("page.html")) {
      byte[] bytes = Objects.requireNonNull(page, "page.html").readAllBytes();
      return handlebars.compileInline(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  /** How a value that is there is shown. */
  private interface Shown {
    String of(String value);
  }

  private static Helper<@Nullable Object> helper(Shown shown) {
    return (value, options) -> value == null ? "–" : shown.of(text(value));
  }

  private static String text(Object value) {
    return value instanceof BigDecimal number ? FactsJson.number(number) : value.toString();
  }

  private static Map<String, @Nullable Object> model(BacktestReport report) {
    Map<String, @Nullable Object> model = BacktestJson.tree(report);
    model.put("compared", report.about().decisions() - report.about().failed());
    model.put(
        "matrices",
        List.of(matrix("leads", report.leadMatrix()), matrix("decisions", report.matrix())));
    model.put(
        "crossings",
        List.of(
            crossing("Newly qualified", report.newlyQualified(), model.get("newly_qualified")),
            crossing("No longer qualified", report.droppedOut(), model.get("dropped_out"))));
    movers(report, model);
    model.put("moved_rules", moved(report));
    model.put(
        "still_rules",
        report.rules().stream().filter(rule -> rule.gained() + rule.lost() == 0).count());
    model.put("score_chart", Chart.columns(scores(report), true));
    List<Chart.Bar> shifts = shifts(report);
    model.put("shift_chart", shifts.isEmpty() ? "" : Chart.columns(shifts, false));
    model.put("team_chart", Chart.rows(teams(report)));
    BacktestReport.Predictions prediction = report.prediction();
    if (prediction != null) {
      model.put("calibration_chart", Chart.columns(calibration(prediction), true));
    }
    return model;
  }

  private static Map<String, Object> matrix(String title, Map<String, Map<String, Long>> matrix) {
    List<Object> rows = new ArrayList<>();
    matrix.forEach(
        (from, row) -> {
          List<Object> cells = new ArrayList<>();
          for (String to : BacktestTally.STATUSES) {
            cells.add(Map.of("value", row.getOrDefault(to, 0L), "same", to.equals(from)));
          }
          rows.add(Map.of("from", from, "cells", cells));
        });
    return Map.of("title", title, "columns", BacktestTally.STATUSES, "rows", rows);
  }

  private static Map<String, Object> crossing(
      String title, BacktestReport.Crossed crossed, @Nullable Object tree) {
    List<?> leads =
        (List<?>) Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(tree)).get("leads"));
    int first = Math.min(FIRST, leads.size());
    return Map.of(
        "title",
        title,
        "number_of",
        crossed.count(),
        "first",
        leads.subList(0, first),
        "rest",
        leads.subList(first, leads.size()),
        "rest_of",
        leads.size() - first,
        "more",
        crossed.count() - leads.size());
  }

  @SuppressWarnings("unchecked")
  private static void movers(BacktestReport report, Map<String, @Nullable Object> model) {
    List<Map<String, Object>> movers =
        (List<Map<String, Object>>) Objects.requireNonNull(model.get("movers"));
    for (int i = 0; i < movers.size(); i++) {
      List<Object> lines = new ArrayList<>();
      for (ScoreLine line : ScoreLine.changed(report.movers().get(i))) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("rule", line.rule());
        shown.put("reason", line.reason());
        // Names of their own: for a null the template would look into the mover, and show its side.
        shown.put("was", line.before());
        shown.put("now", line.after());
        lines.add(shown);
      }
      movers.get(i).put("lines", lines);
    }
  }

  private static List<Map<String, Object>> moved(BacktestReport report) {
    return report.rules().stream()
        .filter(rule -> rule.gained() + rule.lost() > 0)
        .map(
            rule ->
                Map.<String, Object>of(
                    "rule", rule.rule(),
                    "before", rule.before(),
                    "after", rule.after(),
                    "gained", rule.gained(),
                    "lost", rule.lost()))
        .toList();
  }

  private static List<Chart.Bar> scores(BacktestReport report) {
    return report.score().scores().stream()
        .map(
            bin ->
                new Chart.Bar(
                    FactsJson.number(bin.from()),
                    bin.before(),
                    bin.after(),
                    "%s to %s: %,d before, %,d after"
                        .formatted(
                            FactsJson.number(bin.from()),
                            FactsJson.number(bin.to()),
                            bin.before(),
                            bin.after())))
        .toList();
  }

  private static List<Chart.Bar> shifts(BacktestReport report) {
    return report.score().shifts().stream()
        .map(
            bin ->
                new Chart.Bar(
                    FactsJson.number(bin.from()),
                    0,
                    bin.decisions(),
                    "by %s to %s: %,d"
                        .formatted(
                            FactsJson.number(bin.from()),
                            FactsJson.number(bin.to()),
                            bin.decisions())))
        .toList();
  }

  private static List<Chart.Bar> teams(BacktestReport report) {
    return report.teams().stream()
        .map(
            team ->
                new Chart.Bar(
                    team.team(),
                    team.before(),
                    team.after(),
                    "%s: %,d before, %,d after"
                        .formatted(team.team(), team.before(), team.after())))
        .toList();
  }

  private static List<Chart.Bar> calibration(BacktestReport.Predictions both) {
    TreeMap<BigDecimal, double[]> rates = new TreeMap<>();
    both.before().calibration().forEach(each -> rates(rates, each)[0] = rate(each));
    both.after().calibration().forEach(each -> rates(rates, each)[1] = rate(each));
    return rates.entrySet().stream()
        .map(
            e ->
                new Chart.Bar(
                    FactsJson.number(e.getKey()),
                    e.getValue()[0],
                    e.getValue()[1],
                    "from %s: %.4f before, %.4f after"
                        .formatted(FactsJson.number(e.getKey()), e.getValue()[0], e.getValue()[1])))
        .toList();
  }

  private static double[] rates(Map<BigDecimal, double[]> rates, Prediction.Calibrated each) {
    return rates.computeIfAbsent(each.from(), from -> new double[2]);
  }

  private static double rate(Prediction.Calibrated each) {
    return each.rate() == null ? 0 : each.rate().doubleValue();
  }
}
