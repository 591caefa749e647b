package plumbline.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Checked;
import plumbline.rules.Rule;
import plumbline.rules.RuleError;
import plumbline.rules.RuleSet;

/**
 * What came of a candidate.
 *
 * @param errors errors and warnings, all at once, in the order they are shown
 * @param decide what it became, for its taker to close; null where something stops it
 * @param testsPassed its rule tests, which run where nothing else stops it
 */
public record RuleCheck(
    List<RuleError> errors, @Nullable Decide decide, int testsPassed, int testsFailed) {

  /** True where all that stops it is that rule tests fail. */
  public boolean onlyTestsFail() {
    return testsFailed > 0;
  }

  /** What came of it, and not what it became. */
  public Checked checked() {
    return new Checked(errors, testsPassed, testsFailed);
  }

  /** True where something stops the rules from being used. */
  public boolean failed() {
    return errors.stream().anyMatch(RuleError::stops);
  }

  /** A warning for each rule of which tests do not show both that it fires and that it does not. */
  static List<RuleError> untested(RuleTests.Report report, RuleSet rules) {
    Map<String, Rule> byId = new LinkedHashMap<>();
    rules.rules().forEach(rule -> byId.put(rule.id(), rule));
    List<RuleError> warnings = new ArrayList<>();
    for (RuleTests.Coverage coverage : report.coverage()) {
      Rule rule = byId.get(coverage.rule());
      if (rule != null && !coverage.whole()) {
        warnings.add(untested(rule, coverage, rules));
      }
    }
    return warnings;
  }

  private static RuleError untested(Rule rule, RuleTests.Coverage coverage, RuleSet rules) {
    String lacks =
        coverage.fires()
            ? "does not fire"
            : coverage.doesNotFire() ? "fires" : "fires, and none where it does not";
    return rules
        .files()
        .error(
            rule,
            RuleError.Severity.WARNING,
            "untested_rule",
            "no test has a case where it " + lacks + ": expect it under fired and not_fired");
  }
}
