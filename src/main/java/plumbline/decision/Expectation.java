package plumbline.decision;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * One thing a rule test expects of an outcome.
 *
 * @param what the key of the test file it stands under, such as {@code scores.engagement}
 * @param expected as it is shown
 * @param shows which rules it shows firing or not firing, where it is met
 */
record Expectation(RuleTest.Place place, String what, String expected, Shows shows, Check check) {

  /** What an outcome has instead, as it is shown; null where it has what is expected. */
  interface Check {
    @Nullable String instead(Outcome outcome);
  }

  /**
   * What a case shows of rules.
   *
   * @param noOthers true where it shows that no rule fires but those other expectations name
   */
  record Shows(Set<String> fires, Set<String> doesNotFire, boolean noOthers) {
    static final Shows NOTHING = new Shows(Set.of(), Set.of(), false);

    static Shows firing(String rule) {
      return new Shows(Set.of(rule), Set.of(), false);
    }

    static Shows notFiring(String rule) {
      return new Shows(Set.of(), Set.of(rule), false);
    }

    static Shows alone() {
      return new Shows(Set.of(), Set.of(), true);
    }
  }

  static Expectation fired(RuleTest.Place place, String what, String rule) {
    return new Expectation(
        place,
        what,
        rule,
        Shows.firing(rule),
        outcome -> outcome.rulesFired().contains(rule) ? null : "it did not fire");
  }

  static Expectation notFired(RuleTest.Place place, String rule) {
    return new Expectation(
        place,
        "not_fired",
        rule,
        Shows.notFiring(rule),
        outcome -> outcome.rulesFired().contains(rule) ? "it fired" : null);
  }

  /** That no rule fired but these. */
  static Expectation noOtherFired(RuleTest.Place place, Set<String> rules) {
    return new Expectation(
        place,
        "all_fired",
        "no other rule",
        Shows.alone(),
        outcome -> others(outcome.rulesFired(), rules, "fired too"));
  }

  static Expectation inSegment(RuleTest.Place place, String what, String segment) {
    return plain(
        place,
        what,
        segment,
        outcome -> outcome.segments().contains(segment) ? null : "in " + outcome.segments());
  }

  static Expectation notInSegment(RuleTest.Place place, String segment) {
    return plain(
        place,
        "not_segments",
        segment,
        outcome -> outcome.segments().contains(segment) ? "it is in it" : null);
  }

  /** That the lead is in no segment but these. */
  static Expectation inNoOtherSegment(RuleTest.Place place, Set<String> segments) {
    return plain(
        place,
        "all_segments",
        "no other segment",
        outcome -> others(outcome.segments(), segments, "too"));
  }

  static Expectation number(
      RuleTest.Place place,
      String what,
      BigDecimal expected,
      Function<Outcome, @Nullable BigDecimal> actual) {
    return plain(
        place,
        what,
        FactsJson.number(expected),
        outcome -> {
          BigDecimal number = actual.apply(outcome);
          if (number == null) {
            return "not there";
          }
          return number.compareTo(expected) == 0 ? null : FactsJson.number(number);
        });
  }

  static Expectation text(
      RuleTest.Place place, String what, String expected, Function<Outcome, String> actual) {
    return text(place, what, expected, Shows.NOTHING, actual);
  }

  /** A text that shows something of rules. */
  static Expectation text(
      RuleTest.Place place,
      String what,
      String expected,
      Shows shows,
      Function<Outcome, String> actual) {
    return new Expectation(
        place,
        what,
        expected,
        shows,
        outcome -> {
          String text = actual.apply(outcome);
          return Objects.equals(text, expected) ? null : text;
        });
  }

  static Expectation plain(RuleTest.Place place, String what, String expected, Check check) {
    return new Expectation(place, what, expected, Shows.NOTHING, check);
  }

  private static @Nullable String others(
      Iterable<String> actual, Set<String> expected, String verb) {
    StringBuilder others = new StringBuilder();
    for (String each : actual) {
      if (!expected.contains(each)) {
        others.append(others.isEmpty() ? "" : ", ").append(each);
      }
    }
    return others.isEmpty() ? null : others + " " + verb;
  }
}
