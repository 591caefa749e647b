package plumbline.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Lint;
import plumbline.rules.Rule;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleSet;
import plumbline.rules.RulesInvalid;

/**
 * Everything that can be said of rules, lists and rule tests before they are live: read, linted,
 * compiled and tested, with all faults at once.
 *
 * @param errors errors and warnings, in the order they are shown
 * @param rules how many rules there are; 0 where they do not compile
 * @param files how many files decisions depend on, the config among them; 0 likewise
 * @param version what they would be called; null where they do not compile
 */
public record RuleCheck(List<RuleError> errors, int rules, int files, @Nullable String version) {
  /** A case that fails. */
  public static final String TEST_FAILED = "test_failed";

  /**
   * Checks a rule set.
   *
   * @param tests the texts of the rule tests, by path
   * @param config null where the config is wrong: then rules are compiled and not tested
   */
  public static RuleCheck of(
      RuleFiles files, Map<String, String> tests, @Nullable DecidingConfig config) {
    List<RuleError> linted = linted(files, config);
    List<RuleError> rest = new ArrayList<>();
    RuleTests cases = null;
    try {
      cases = RuleTests.read(tests);
    } catch (RulesInvalid e) {
      rest.addAll(e.errors());
    }
    int rules = 0;
    int count = 0;
    String version = null;
    if (config == null) {
      rest.addAll(compiled(files));
    } else {
      try (Decide decide = Decide.compile(files, config)) {
        rules = decide.rules().rules().size();
        count = decide.rules().files().texts().size();
        version = decide.rules().version();
        if (cases != null && linted.stream().noneMatch(RuleCheck::isError)) {
          tested(cases.run(decide), decide.rules().rules(), files, rest);
        }
      } catch (RulesInvalid e) {
        rest.addAll(e.errors());
      }
    }
    return new RuleCheck(Lint.merged(linted, rest), rules, count, version);
  }

  /**
   * What can be said of rules by reading them alone, warnings too.
   *
   * @param config null where it is not known
   */
  public static List<RuleError> linted(RuleFiles files, @Nullable DecidingConfig config) {
    return Lint.check(files, Decide.STAGES, RuleVocabulary.of(files, config));
  }

  private static boolean isError(RuleError error) {
    return error.severity() == RuleError.Severity.ERROR;
  }

  /** What can be said without a config. */
  private static List<RuleError> compiled(RuleFiles files) {
    List<RuleError> errors = new ArrayList<>();
    ListFiles.read(files, errors);
    try {
      RuleSet.compile(files, Decide.STAGES).close();
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
    }
    return errors;
  }

  private static void tested(
      RuleTests.Report report, List<Rule> rules, RuleFiles files, List<RuleError> errors) {
    for (RuleTests.Result failed : report.failed()) {
      String message = failed.name() + ": " + String.join("; ", failed.failures());
      errors.add(RuleError.error(failed.file(), failed.line(), 0, TEST_FAILED, message));
    }
    if (!report.failed().isEmpty()) {
      // Only cases that pass show anything, so nothing can be said of rules yet.
      return;
    }
    Map<String, Rule> byId = new LinkedHashMap<>();
    rules.forEach(rule -> byId.put(rule.id(), rule));
    for (RuleTests.Coverage coverage : report.coverage()) {
      Rule rule = byId.get(coverage.rule());
      if (rule != null && !(coverage.fires() && coverage.doesNotFire())) {
        errors.add(untested(rule, coverage, files));
      }
    }
  }

  private static RuleError untested(Rule rule, RuleTests.Coverage coverage, RuleFiles files) {
    String lacks =
        coverage.fires()
            ? "does not fire"
            : coverage.doesNotFire() ? "fires" : "fires, and none where it does not";
    return new RuleError(
        rule.file(),
        rule.line(),
        column(rule, files),
        rule.name(),
        RuleError.Severity.WARNING,
        "untested_rule",
        "no test has a case where it " + lacks + ": expect it under fired and not_fired");
  }

  /** Where in its line a rule begins. */
  private static int column(Rule rule, RuleFiles files) {
    String text = files.texts().getOrDefault(rule.file(), "");
    return 1
        + text.lines()
            .skip(rule.line() - 1L)
            .findFirst()
            .map(line -> line.indexOf("rule"))
            .orElse(-1);
  }

  /** True where something stops the rules from being used. */
  public boolean failed() {
    return errors.stream().anyMatch(RuleCheck::isError);
  }

  /** True where all that stops the rules is that tests fail. */
  public boolean onlyTestsFail() {
    return failed()
        && errors.stream().filter(RuleCheck::isError).allMatch(e -> e.code().equals(TEST_FAILED));
  }
}
