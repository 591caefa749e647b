package plumbline.backtest;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;

/**
 * What a rule gives on each side, all its lines together.
 *
 * @param before null where it gives nothing
 * @param after null where it gives nothing
 */
record ScoreLine(
    String rule, String reason, @Nullable BigDecimal before, @Nullable BigDecimal after) {

  /** The rules that give something else on the two sides. */
  static List<ScoreLine> changed(BacktestReport.Mover mover) {
    Map<String, BigDecimal> before = sums(mover.before());
    Map<String, BigDecimal> after = sums(mover.after());
    Map<String, String> reasons = reasons(mover);
    List<ScoreLine> lines = new ArrayList<>();
    reasons.forEach(
        (rule, reason) -> {
          BigDecimal one = before.get(rule);
          BigDecimal other = after.get(rule);
          if (one == null || other == null || one.compareTo(other) != 0) {
            lines.add(new ScoreLine(rule, reason, one, other));
          }
        });
    return lines;
  }

  private static String name(Contribution line) {
    return line.points() == null ? line.rule() + " of " + line.category() : line.rule();
  }

  private static Map<String, BigDecimal> sums(BacktestReport.Side side) {
    Map<String, BigDecimal> sums = new LinkedHashMap<>();
    for (Contribution each : side.contributions()) {
      sums.merge(name(each), each.contribution(), BigDecimal::add);
    }
    return sums;
  }

  private static Map<String, String> reasons(BacktestReport.Mover mover) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (BacktestReport.Side side : List.of(mover.before(), mover.after())) {
      for (Contribution each : side.contributions()) {
        reasons.putIfAbsent(name(each), each.reason());
      }
    }
    return reasons;
  }
}
