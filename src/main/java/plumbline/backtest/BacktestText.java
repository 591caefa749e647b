package plumbline.backtest;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** A report for a terminal, 80 columns wide. */
public final class BacktestText {
  private static final int ROWS = 15;
  private static final int BAR = 30;
  private static final int NAME = 44;

  private final StringBuilder text = new StringBuilder();
  private final BacktestReport report;

  private BacktestText(BacktestReport report) {
    this.report = report;
  }

  /** The whole report. */
  public static String of(BacktestReport report) {
    return new BacktestText(report).whole();
  }

  private String whole() {
    about();
    matrix("leads, by status before (rows) and after (columns)", report.leadMatrix());
    matrix("decisions, by status before (rows) and after (columns)", report.matrix());
    crossed("newly qualified", report.newlyQualified());
    crossed("no longer qualified", report.droppedOut());
    score();
    movers();
    teams();
    rules();
    campaigns();
    if (report.prediction() != null) {
      prediction(report.prediction());
    }
    return text.toString();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private void heading(String title) {
    line("");
    line("%s", title);
  }

  private void about() {
    BacktestReport.About about = report.about();
    line(
        "candidate %s against %s",
        about.candidate(), about.before() == null ? "what was decided" : about.before());
    line(
        "%s%s%s, %,d decisions of %,d leads",
        about.source(),
        about.since() == null ? "" : " since " + FactsJson.instant(about.since()),
        about.sample() == null ? "" : ", a sample of " + about.sample(),
        about.decisions() - about.failed(),
        about.leads());
    BacktestReport.Heard heard = about.heard();
    if (heard != null) {
      line(
          "of %s %% of the leads; %,d more decisions were dropped as servers were busy%s",
          FactsJson.number(heard.share().movePointRight(2)),
          heard.dropped(),
          heard.dropped() > about.decisions() ? ": most is not in the figures below" : "");
    }
    line("%,d outcomes are another in any way", about.changed());
    if (about.failed() > 0) {
      line("%,d more could not be decided and are in no figure below:", about.failed());
      about.failedRules().forEach((rule, count) -> line("  %-44s %,9d", rule, count));
    }
  }

  private void matrix(String title, Map<String, Map<String, Long>> matrix) {
    heading(title);
    List<String> statuses = BacktestTally.STATUSES;
    line("  %-14s %14s %14s %14s", "", statuses.get(0), statuses.get(1), statuses.get(2));
    matrix.forEach(
        (from, row) ->
            line(
                "  %-14s %,14d %,14d %,14d",
                from,
                row.getOrDefault(statuses.get(0), 0L),
                row.getOrDefault(statuses.get(1), 0L),
                row.getOrDefault(statuses.get(2), 0L)));
  }

  private void crossed(String title, BacktestReport.Crossed crossed) {
    heading("%s: %,d leads".formatted(title, crossed.count()));
    for (BacktestReport.CrossedLead lead : first(crossed.leads())) {
      line(
          "  %-32s %8s -> %-8s %s",
          lead.leadId(),
          number(lead.scoreBefore()),
          number(lead.scoreAfter()),
          lead.team() == null ? "" : lead.team());
    }
    more(crossed.count());
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(ROWS, all.size()));
  }

  private void more(long count) {
    if (count > ROWS) {
      line("  and %,d more", count - ROWS);
    }
  }

  private void score() {
    ScoreShift.Result score = report.score();
    heading("score");
    line(
        "  mean %s -> %s (%s); %,d up, %,d down, %,d as they were",
        number(score.meanBefore()),
        number(score.meanAfter()),
        signed(score.meanShift()),
        score.up(),
        score.down(),
        score.same());
    long most =
        score.scores().stream().mapToLong(b -> Math.max(b.before(), b.after())).max().orElse(1);
    line("  %-16s %9s %9s", "", "before", "after");
    for (Bins.Bin bin : score.scores()) {
      line(
          "  %6s to %-6s %,9d %,9d  %s",
          number(bin.from()), number(bin.to()), bin.before(), bin.after(), bar(bin.after(), most));
    }
  }

  private static String bar(long count, long most) {
    return "#".repeat((int) Math.round((double) count * BAR / Math.max(1, most)));
  }

  private void movers() {
    if (report.movers().isEmpty()) {
      return;
    }
    heading("largest moves");
    for (BacktestReport.Mover mover : report.movers()) {
      line(
          "  %s: %s -> %s (%s), %s -> %s",
          mover.leadId(),
          number(mover.before().score()),
          number(mover.after().score()),
          signed(mover.shift()),
          mover.before().status(),
          mover.after().status());
      for (ScoreLine each : ScoreLine.changed(mover)) {
        line(
            "    %-40s %10s -> %-10s %s",
            each.rule(),
            each.before() == null ? "-" : number(each.before()),
            each.after() == null ? "-" : number(each.after()),
            each.reason());
      }
    }
  }

  private void teams() {
    heading("leads of each team");
    header("before", "after", "come", "go");
    for (BacktestReport.Team team : report.teams()) {
      row(team.team(), team.before(), team.after(), team.gained(), team.lost());
    }
    line("  %,d leads stay qualified and go to another team", report.rerouted());
  }

  private void rules() {
    heading("decisions each rule fires in, those that change most first");
    header("before", "after", "more", "less");
    List<BacktestReport.Fired> moved =
        report.rules().stream().filter(rule -> rule.gained() + rule.lost() > 0).toList();
    for (BacktestReport.Fired rule : first(moved)) {
      row(rule.rule(), rule.before(), rule.after(), rule.gained(), rule.lost());
    }
    more(moved.size());
    line("  %,d rules fire as before", report.rules().size() - moved.size());
  }

  private void campaigns() {
    heading("leads of each campaign");
    header("before", "after", "planned", "dropped");
    for (BacktestReport.Campaign each : report.campaigns()) {
      row(each.campaign(), each.before(), each.after(), each.planned(), each.dropped());
    }
  }

  private void header(String... columns) {
    line("  %-44s %7s %7s %7s %7s", "", columns[0], columns[1], columns[2], columns[3]);
  }

  private void row(String name, long one, long two, long three, long four) {
    String shown = name.length() > NAME ? name.substring(0, NAME - 1) + "…" : name;
    line("  %-44s %,7d %,7d %,7d %,7d", shown, one, two, three, four);
  }

  private void prediction(BacktestReport.Predictions both) {
    Prediction.Result before = both.before();
    Prediction.Result after = both.after();
    heading(
        "what became of them: %,d known, %,d converted"
            .formatted(after.known(), after.converted()));
    line("  %-36s %10s %10s", "", "before", "after");
    figure("AUC", before.auc(), after.auc());
    figure("lift, top 10 %", before.liftTop10(), after.liftTop10());
    figure("lift, top 20 %", before.liftTop20(), after.liftTop20());
    figure("threshold", before.threshold(), after.threshold());
    figure("precision at the threshold", before.precision(), after.precision());
    figure("recall at the threshold", before.recall(), after.recall());
    line("");
    line("  %-16s %9s %9s %9s", "score after", "known", "converted", "rate");
    for (Prediction.Calibrated each : after.calibration()) {
      line(
          "  %6s to %-6s %,9d %,9d %9s",
          number(each.from()),
          number(each.to()),
          each.known(),
          each.converted(),
          number(each.rate()));
    }
  }

  private void figure(String name, @Nullable BigDecimal before, @Nullable BigDecimal after) {
    line("  %-36s %10s %10s", name, number(before), number(after));
  }

  private static String number(@Nullable BigDecimal number) {
    return number == null ? "-" : FactsJson.number(number);
  }

  private static String signed(@Nullable BigDecimal number) {
    return number == null ? "-" : (number.signum() > 0 ? "+" : "") + FactsJson.number(number);
  }
}
