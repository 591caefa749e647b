package plumbline.decision;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.decision.RuleTest.Kind;
import plumbline.decision.RuleTest.Named;
import plumbline.decision.RuleTest.Place;
import plumbline.decision.RuleTests.Failure;
import plumbline.rules.Nearest;
import plumbline.rules.RuleFailed;
import plumbline.rules.RulesInvalid;

/** One case while it runs. */
final class RuleTestRun {
  private static final List<String> ADJUSTING = List.of("adjust.cap", "adjust.floor");
  private static final List<String> REASONS = List.of("none", "fallback");

  /** A list of known names longer than this helps nobody. */
  private static final int MOST_NAMES = 12;

  private final RuleTest test;
  private final Decide decide;
  private final Set<String> rules;
  private final List<Failure> failures = new ArrayList<>();

  /**
   * @param rules the ids of all rules
   */
  RuleTestRun(RuleTest test, Decide decide, Set<String> rules) {
    this.test = test;
    this.decide = decide;
    this.rules = rules;
  }

  RuleTests.Result result() {
    long start = System.nanoTime();
    Outcome outcome = null;
    Decide configured = configured();
    if (configured != null) {
      test.named().forEach(named -> lookUp(named, configured.config()));
      outcome = outcome(configured);
    }
    failures.sort(Comparator.comparingInt(Failure::line).thenComparingInt(Failure::column));
    return new RuleTests.Result(
        test.file(),
        test.place().line(),
        test.name(),
        List.copyOf(failures),
        outcome,
        System.nanoTime() - start);
  }

  /** What decides under the config of this case; null where that cannot be used. */
  private @Nullable Decide configured() {
    ConfigChange change = test.config();
    if (change == null) {
      return decide;
    }
    try {
      return decide.with(change.applied(decide.config()));
    } catch (RulesInvalid e) {
      e.errors()
          .forEach(
              error ->
                  failures.add(
                      new Failure(
                          error.line(),
                          error.column(),
                          error.code(),
                          "config",
                          null,
                          error.message())));
      return null;
    }
  }

  private void lookUp(Named named, DecidingConfig config) {
    Collection<String> known = known(named.kind(), config);
    if (known.contains(named.name())) {
      return;
    }
    Kind kind = named.kind();
    String hint = kind.isRule() ? ruleHint(named.name(), known) : Nearest.hint(named.name(), known);
    if (hint.isEmpty() && known.size() <= MOST_NAMES) {
      hint = "; known: " + String.join(", ", known);
    }
    failures.add(
        new Failure(
            named.place().line(),
            named.place().column(),
            kind.isRule() ? "unknown_rule" : "unknown_value",
            named.what(),
            null,
            "there is no %s \"%s\"%s".formatted(kind.word(), named.name(), hint)));
  }

  /** Topic and rest are compared apart: a long topic in common makes no two rules alike. */
  private static String ruleHint(String id, Collection<String> known) {
    int dot = id.indexOf('.') + 1;
    String topic = id.substring(0, dot);
    String rest = id.substring(dot);
    List<String> near = new ArrayList<>();
    for (String each : known) {
      boolean sameTopic = each.startsWith(topic);
      if (sameTopic && Nearest.to(rest, List.of(each.substring(dot))) != null) {
        near.add(each);
      } else if (!sameTopic && each.endsWith("." + rest)) {
        near.add(each);
      }
    }
    return Nearest.hint(id, near);
  }

  private Collection<String> known(Kind kind, DecidingConfig config) {
    return switch (kind) {
      case RULE -> rules;
      case CONTRIBUTOR -> with(ADJUSTING);
      case REASON -> with(REASONS);
      case ACTIVITY_TYPE -> config.activityTypes().keySet();
      case SOURCE -> config.sources();
      case COMPANY_SIZE -> config.companySizes().stream().map(CompanySize::name).toList();
      case TEAM -> config.routing().teams();
      case CATEGORY -> config.categories().keySet();
    };
  }

  private Collection<String> with(List<String> more) {
    Set<String> all = new TreeSet<>(rules);
    all.addAll(more);
    return all;
  }

  private @Nullable Outcome outcome(Decide configured) {
    try {
      Outcome outcome = configured.decide(test.facts(), test.instant());
      Set<Place> unknown = new HashSet<>();
      failures.forEach(failure -> unknown.add(new Place(failure.line(), failure.column())));
      for (Expectation expectation : test.expectations()) {
        // Of a name that is not known, one failure is enough.
        if (!unknown.contains(expectation.place())) {
          compare(expectation, outcome);
        }
      }
      return outcome;
    } catch (RuleFailed e) {
      failures.add(
          failure(
              test.place(),
              "rule_failed",
              e.ruleId() == null ? "the engine" : "rule " + e.ruleId(),
              null,
              String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void compare(Expectation expectation, Outcome outcome) {
    String instead = expectation.check().instead(outcome);
    if (instead != null) {
      failures.add(
          failure(
              expectation.place(),
              "test_failed",
              expectation.what(),
              expectation.expected(),
              instead));
    }
  }

  private static Failure failure(
      Place place, String code, String what, @Nullable String expected, String actual) {
    return new Failure(place.line(), place.column(), code, what, expected, actual);
  }
}
