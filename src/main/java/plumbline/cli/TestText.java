package plumbline.cli;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;
import plumbline.decision.Outcome;
import plumbline.decision.RuleTests;
import plumbline.facts.FactsJson;

/** What rule tests came to, for people. */
final class TestText {
  private TestText() {}

  /** Failures first, then coverage if it is asked for, then the sums. */
  static String of(TestRun run, boolean coverage) {
    StringBuilder text = new StringBuilder();
    for (RuleTests.Result result : run.failed()) {
      text.append("FAILED %s:%d %s\n".formatted(result.file(), result.line(), result.name()));
      text.append(detail(result)).append('\n');
    }
    if (coverage) {
      text.append(coverage(run));
    }
    text.append("%d passed, %d failed\n".formatted(run.passedCount(), run.failed().size()));
    return text.toString();
  }

  /** Expected and actual of a case that failed, and how its outcome came about. */
  static String detail(RuleTests.Result result) {
    TextTable table = new TextTable(1, "line", "what", "expected", "actual");
    for (RuleTests.Failure failure : result.failures()) {
      String expected = failure.expected() == null ? "-" : failure.expected();
      table.row(String.valueOf(failure.line()), failure.what(), expected, failure.actual());
    }
    Outcome outcome = result.outcome();
    return table.text("  ") + (outcome == null ? "" : "\n" + outcome(outcome));
  }

  private static String outcome(Outcome outcome) {
    TextTable table =
        new TextTable(3, "contribution", "points", "decayed", "outcome", "rule", "reason");
    for (Contribution line : outcome.contributions()) {
      table.row(
          FactsJson.number(line.contribution()),
          line.points() == null ? "" : line.points().toString(),
          line.decayed() == null ? "" : plain(line.decayed()),
          line.outcome().name().toLowerCase(Locale.ROOT),
          line.rule(),
          line.reason() + of(line.activityId()));
    }
    table.row(FactsJson.number(outcome.score()), "", "", "", "", "score");
    Outcome.Routed route = outcome.route();
    return table.text("  ")
        + "  %s by %s: %s\n"
            .formatted(
                outcome.status(), outcome.qualification().rule(), outcome.qualification().reason())
        + (route == null
            ? "  to no team\n"
            : "  to %s by %s: %s\n".formatted(route.team(), route.rule(), route.reason()))
        + "  in segments: %s\n".formatted(listed(outcome.segments()))
        + "  fired: %s\n".formatted(listed(outcome.rulesFired()));
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }

  private static String of(@Nullable String activityId) {
    return activityId == null ? "" : " (" + activityId + ")";
  }

  private static String listed(Iterable<String> names) {
    String listed = String.join(", ", names);
    return listed.isEmpty() ? "none" : listed;
  }

  private static String coverage(TestRun run) {
    StringBuilder text = new StringBuilder();
    for (RuleTests.Coverage rule : run.coverage()) {
      text.append(
          "%-9s %-13s %s\n"
              .formatted(
                  rule.fires() ? "fires" : "-",
                  rule.doesNotFire() ? "does not fire" : "-",
                  rule.rule()));
    }
    long whole = run.coverage().stream().filter(RuleTests.Coverage::whole).count();
    return text
        + "%d of %d rules have a case where they fire and one where they do not\n\n"
            .formatted(whole, run.coverage().size());
  }
}
