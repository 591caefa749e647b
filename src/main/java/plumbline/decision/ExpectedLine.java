package plumbline.decision;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** A contribution that must be among those of an outcome; null parts expect nothing. */
record ExpectedLine(
    String rule,
    @Nullable String category,
    @Nullable Integer points,
    @Nullable BigDecimal decayed,
    @Nullable String outcome,
    @Nullable BigDecimal contribution,
    @Nullable String reason,
    @Nullable String activityId) {

  private boolean matches(Contribution line) {
    return rule.equals(line.rule())
        && (category == null || category.equals(line.category()))
        && (points == null || points.equals(line.points()))
        && same(decayed, line.decayed())
        && (outcome == null || outcome.equals(standing(line)))
        && same(contribution, line.contribution())
        && (reason == null || reason.equals(line.reason()))
        && (activityId == null || activityId.equals(line.activityId()));
  }

  private static boolean same(@Nullable BigDecimal expected, @Nullable BigDecimal actual) {
    return expected == null || (actual != null && expected.compareTo(actual) == 0);
  }

  private static String standing(Contribution line) {
    return line.outcome().name().toLowerCase(Locale.ROOT);
  }

  /**
   * What there is in place of this line.
   *
   * @param times how many such lines there must be at least
   */
  @Nullable String instead(Outcome actual, int times) {
    long found = actual.contributions().stream().filter(this::matches).count();
    if (found >= times) {
      return null;
    }
    if (found > 0) {
      return "only %d such".formatted(found);
    }
    List<Contribution> near =
        actual.contributions().stream().filter(line -> line.rule().equals(rule)).toList();
    return near.isEmpty()
        ? "no contribution of this rule"
        : near.stream().map(this::partsOf).collect(Collectors.joining("; or "));
  }

  /** Of a line, the parts this one is about. */
  private String partsOf(Contribution line) {
    return parts(
        category == null ? null : line.category(),
        points == null ? null : String.valueOf(line.points()),
        decayed == null ? null : number(line.decayed()),
        outcome == null ? null : standing(line),
        contribution == null ? null : number(line.contribution()),
        reason == null ? null : line.reason(),
        activityId == null ? null : String.valueOf(line.activityId()));
  }

  /** As it stands in the file, but for its rule. */
  String shown() {
    return parts(
        category,
        points == null ? null : points.toString(),
        decayed == null ? null : number(decayed),
        outcome,
        contribution == null ? null : number(contribution),
        reason,
        activityId);
  }

  private static String number(@Nullable BigDecimal number) {
    return number == null ? "none" : FactsJson.number(number);
  }

  private static String parts(@Nullable String... values) {
    String[] names = {
      "category", "points", "decayed", "outcome", "contribution", "reason", "activity_id"
    };
    List<String> given = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      if (values[i] != null) {
        given.add(names[i] + " " + Objects.requireNonNull(values[i]));
      }
    }
    return String.join(", ", given);
  }
}
