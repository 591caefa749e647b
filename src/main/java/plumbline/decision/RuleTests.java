package plumbline.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFailed;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/** The tests that lie beside the rules: {@code *_test.yaml}. */
public final class RuleTests {
  private static final String SUFFIX = "_test.yaml";

  private final List<RuleTest> cases;

  private RuleTests(List<RuleTest> cases) {
    this.cases = cases;
  }

  /**
   * What came of one case.
   *
   * @param file where it stands
   * @param failures what differs from what it expects, a sentence each; empty where it passed
   * @param outcome what deciding gave, as JSON; null where deciding failed
   */
  public record Result(
      String file, int line, String name, List<String> failures, @Nullable String outcome) {

    /** True where everything came as expected. */
    public boolean passed() {
      return failures.isEmpty();
    }
  }

  /**
   * Whether the cases show a rule at work.
   *
   * @param fires a passing case expects it to fire
   * @param doesNotFire a passing case expects it not to
   */
  public record Coverage(String rule, boolean fires, boolean doesNotFire) {}

  /** What came of all cases, in the order of their files. */
  public record Report(List<Result> results, List<Coverage> coverage) {

    /** The cases that failed. */
    public List<Result> failed() {
      return results.stream().filter(result -> !result.passed()).toList();
    }
  }

  /**
   * Reads every {@code *_test.yaml} below a folder.
   *
   * @throws RulesInvalid with everything that is wrong with them
   * @throws IOException where the folder cannot be read
   */
  public static RuleTests read(Path folder) throws RulesInvalid, IOException {
    return of(RuleFiles.texts(folder, name -> name.endsWith(SUFFIX)));
  }

  /**
   * Reads the tests among files.
   *
   * @param texts by path
   * @throws RulesInvalid with everything that is wrong with them
   */
  public static RuleTests of(Map<String, String> texts) throws RulesInvalid {
    List<RuleError> errors = new ArrayList<>();
    List<RuleTest> cases = new ArrayList<>();
    texts.forEach((file, text) -> cases.addAll(RuleTest.read(file, text, errors)));
    if (!errors.isEmpty()) {
      throw new RulesInvalid(errors);
    }
    return new RuleTests(cases);
  }

  /** Runs every case. */
  public Report run(Decide decide) {
    List<Result> results = new ArrayList<>();
    TreeSet<String> firing = new TreeSet<>();
    TreeSet<String> notFiring = new TreeSet<>();
    for (RuleTest test : cases) {
      Result result = run(decide, test);
      results.add(result);
      if (result.passed()) {
        firing.addAll(test.expected().fired());
        notFiring.addAll(test.expected().notFired());
      }
    }
    List<Coverage> coverage =
        decide.rules().rules().stream()
            .map(r -> new Coverage(r.id(), firing.contains(r.id()), notFiring.contains(r.id())))
            .toList();
    return new Report(results, coverage);
  }

  private static Result run(Decide decide, RuleTest test) {
    List<String> failures = new ArrayList<>();
    String json = null;
    try {
      Outcome outcome = configured(decide, test.config()).decide(test.facts(), test.instant());
      json = OutcomeJson.write(outcome);
      compare(test.expected(), outcome, decide, failures);
    } catch (RuleFailed e) {
      failures.add("rule %s failed: %s".formatted(e.ruleId(), e.getMessage()));
    } catch (IllegalArgumentException e) {
      failures.add("its config does not fit: " + e.getMessage());
    }
    return new Result(test.file(), test.line(), test.name(), failures, json);
  }

  private static Decide configured(Decide decide, @Nullable JsonNode overrides) {
    if (overrides == null) {
      return decide;
    }
    JsonNode config = FactsJson.tree(decide.config().canonical());
    merge((ObjectNode) config, overrides);
    return decide.with(DecidingConfig.parse(config.toString()));
  }

  private static void merge(ObjectNode config, JsonNode overrides) {
    for (Map.Entry<String, JsonNode> member : overrides.properties()) {
      JsonNode before = config.get(member.getKey());
      if (before instanceof ObjectNode object && member.getValue().isObject()) {
        merge(object, member.getValue());
      } else {
        config.set(member.getKey(), member.getValue());
      }
    }
  }

  private static void compare(
      RuleTest.Expected expected, Outcome outcome, Decide decide, List<String> failures) {
    List<String> known = decide.rules().rules().stream().map(r -> r.id()).toList();
    for (String rule : expected.fired()) {
      if (!outcome.rulesFired().contains(rule)) {
        failures.add(
            known.contains(rule)
                ? rule + " did not fire; fired: " + outcome.rulesFired()
                : "there is no rule " + rule);
      }
    }
    for (String rule : expected.notFired()) {
      if (!known.contains(rule)) {
        failures.add("there is no rule " + rule);
      } else if (outcome.rulesFired().contains(rule)) {
        failures.add(rule + " fired");
      }
    }
    number("score", expected.score(), outcome.score(), failures);
    expected
        .scores()
        .forEach((name, score) -> number(name, score, outcome.scores().get(name), failures));
    equal("status", expected.status(), outcome.status(), failures);
    for (String segment : expected.segments()) {
      if (!outcome.segments().contains(segment)) {
        failures.add("not in segment %s; in %s".formatted(segment, outcome.segments()));
      }
    }
    for (String segment : expected.notSegments()) {
      if (outcome.segments().contains(segment)) {
        failures.add("in segment " + segment);
      }
    }
    String team = outcome.route() == null ? "none" : outcome.route().team();
    equal("team", expected.team(), team, failures);
    for (RuleTest.Line line : expected.contributions()) {
      if (outcome.contributions().stream().noneMatch(c -> matches(line, c))) {
        failures.add(
            "no contribution like %s; there are %s".formatted(line, outcome.contributions()));
      }
    }
  }

  private static boolean matches(RuleTest.Line line, Contribution contribution) {
    return line.rule().equals(contribution.rule())
        && (line.points() == null || line.points().equals(contribution.points()))
        && same(line.decayed(), contribution.decayed())
        && (line.outcome() == null
            || line.outcome().equals(contribution.outcome().name().toLowerCase(Locale.ROOT)))
        && same(line.contribution(), contribution.contribution());
  }

  private static boolean same(@Nullable BigDecimal expected, @Nullable BigDecimal actual) {
    return expected == null || (actual != null && expected.compareTo(actual) == 0);
  }

  private static void number(
      String what, @Nullable BigDecimal expected, @Nullable BigDecimal actual, List<String> to) {
    if (!same(expected, actual)) {
      to.add(
          "%s is %s, expected %s"
              .formatted(what, actual == null ? "not there" : FactsJson.number(actual), expected));
    }
  }

  private static void equal(
      String what, @Nullable String expected, String actual, List<String> failures) {
    if (expected != null && !Objects.equals(expected, actual)) {
      failures.add("%s is %s, expected %s".formatted(what, actual, expected));
    }
  }
}
