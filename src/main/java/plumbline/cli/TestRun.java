package plumbline.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.RuleTests;
import plumbline.rules.RuleError;

/**
 * What running the rule tests came to.
 *
 * @param ruleSet the version of the rule set; null where there is none
 * @param errors what is wrong with config, rules or tests; nothing ran where there is something
 * @param report null where nothing ran
 * @param compileMs how long reading and compiling took
 * @param testMs how long reading and running the cases took
 */
record TestRun(
    int exitCode,
    @Nullable String ruleSet,
    List<RuleError> errors,
    RuleTests.@Nullable Report report,
    long compileMs,
    long testMs) {

  /** All cases that ran. */
  List<RuleTests.Result> results() {
    return report == null ? List.of() : report.results();
  }

  List<RuleTests.Result> failed() {
    return report == null ? List.of() : report.failed();
  }

  List<RuleTests.Coverage> coverage() {
    return report == null ? List.of() : report.coverage();
  }

  int passedCount() {
    return results().size() - failed().size();
  }
}
