package plumbline.decision;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import plumbline.decision.Contribution.Standing;
import plumbline.decision.ExplanationSteps.Group;

/** A decision in sentences a salesperson understands. */
final class ExplanationSentences {
  /** So many reasons are named; the waterfall has all. */
  private static final int MOST = 5;

  private final Explanation explanation;
  private final Outcome outcome;
  private final List<Group> groups;

  ExplanationSentences(Explanation explanation) {
    this.explanation = explanation;
    this.outcome = explanation.outcome();
    this.groups = ExplanationSteps.grouped(explanation.waterfall());
  }

  List<String> all() {
    List<String> all = new ArrayList<>();
    all.add(verdict());
    vetoes(all);
    route(all);
    if (outcome.contributions().isEmpty()) {
      all.add("Nothing is known that gives points.");
    }
    reasons(all, "In its favour: ", 1);
    reasons(all, "Against it: ", -1);
    faded(all);
    cut(all);
    uncounted(all);
    if (!outcome.segments().isEmpty()) {
      all.add("It belongs to the segments " + Words.and(outcome.segments()) + ".");
    }
    outcome.warnings().forEach(each -> all.add("Warning: " + Words.sentence(each.message())));
    return List.copyOf(all);
  }

  private String verdict() {
    Outcome.Because because = outcome.qualification();
    return "The lead is %s with a score of %s, as of %s: %s (%s)."
        .formatted(
            outcome.status(),
            Words.number(outcome.score()),
            Words.minute(explanation.instant()),
            because.reason(),
            explanation.name(because.rule()));
  }

  private void vetoes(List<String> all) {
    for (Outcome.Because veto : explanation.vetoes()) {
      all.add(
          "Whatever its score, it is kept from sales: %s (%s)."
              .formatted(veto.reason(), explanation.name(veto.rule())));
    }
  }

  private void route(List<String> all) {
    Outcome.Routed route = outcome.route();
    if (route != null) {
      all.add(
          route.rule().equals("fallback")
              ? "It goes to %s, the fallback: %s.".formatted(route.team(), route.reason())
              : "It goes to %s: %s (%s)."
                  .formatted(route.team(), route.reason(), explanation.name(route.rule())));
    }
  }

  private void reasons(List<String> all, String begin, int sign) {
    List<Group> some =
        groups.stream()
            .filter(group -> group.contribution().signum() == sign)
            .filter(group -> !group.rule().startsWith("adjust."))
            .sorted(Comparator.comparing((Group group) -> group.contribution().abs()).reversed())
            .toList();
    if (some.isEmpty()) {
      return;
    }
    Stream<String> named =
        some.stream()
            .limit(MOST)
            .map(
                group ->
                    "%s (%s)"
                        .formatted(
                            group.label(explanation.instant()),
                            Words.signed(group.contribution())));
    String rest =
        some.size() > MOST
            ? "; and %s"
                .formatted(Words.count(some.size() - MOST, "smaller thing", "smaller things"))
            : "";
    all.add(begin + String.join("; ", named.toList()) + rest + ".");
  }

  /** What time took off points that would else count in full. */
  private void faded(List<String> all) {
    BigDecimal off = BigDecimal.ZERO;
    int count = 0;
    for (Contribution line : outcome.contributions()) {
      BigDecimal decayed = line.decayed();
      Integer points = line.points();
      if (line.outcome() == Standing.COUNTED && decayed != null && points != null) {
        BigDecimal lost = BigDecimal.valueOf(points).subtract(decayed);
        if (lost.signum() > 0) {
          off = off.add(lost);
          count++;
        }
      }
    }
    if (count > 0) {
      all.add(
          "Interest fades: %s, %s less than when it happened."
              .formatted(
                  Words.count(count, "thing it did counts", "things it did count"),
                  Words.number(off) + " points"));
    }
  }

  private void cut(List<String> all) {
    for (Contribution line : outcome.contributions()) {
      if (line.outcome() == Standing.ADJUSTED) {
        all.add("Of %s, %s.".formatted(line.category(), line.reason()));
      }
    }
  }

  private void uncounted(List<String> all) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Explanation.Uncounted each : explanation.notCounted()) {
      counts.merge(why(each), 1, Integer::sum);
    }
    counts.forEach(
        (why, count) ->
            all.add(
                "Not counted: %s%s, %s."
                    .formatted(
                        why.substring(0, why.indexOf('\n')),
                        count == 1 ? "" : ", " + count + " times",
                        why.substring(why.indexOf('\n') + 1))));
  }

  /** The reason of the points, and behind a line's end why they do not count. */
  private String why(Explanation.Uncounted each) {
    Contribution line = each.line();
    return line.reason()
        + "\n"
        + switch (line.outcome()) {
          case LIMITED -> "as the rule counts " + Limits.words(each.limit());
          case FROZEN -> "as " + line.category() + " has more points than are counted";
          case RESET -> "as it was before: " + taken(each);
          case COUNTED, ADJUSTED -> "though it should";
        };
  }

  /** The first of the resets that could have been the one. */
  private String taken(Explanation.Uncounted each) {
    for (Explanation.Uncounted.Taken taken : explanation.resets()) {
      boolean meant = taken.category() == null || taken.category().equals(each.line().category());
      if (meant
          && each.activity() != null
          && each.activity().at().compareTo(taken.activity().at()) <= 0) {
        return taken.reason() + ", " + Words.ago(taken.activity().at(), explanation.instant());
      }
    }
    return "a reset";
  }
}
