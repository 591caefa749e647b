package plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.decision.RuleTests;
import plumbline.rules.RuleErrorsJson;

/** What rule tests came to, as one JSON document. */
final class TestJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TestJson() {}

  static String of(TestRun run, boolean coverage) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("rule_set", run.ruleSet());
    json.put("passed", run.passedCount());
    json.put("failed", run.failed().size());
    json.put("compile_ms", run.compileMs());
    json.put("test_ms", run.testMs());
    ArrayNode errors = json.putArray("errors");
    run.errors().forEach(error -> RuleErrorsJson.put(errors.addObject(), error));
    ArrayNode cases = json.putArray("cases");
    run.results().forEach(result -> result(cases.addObject(), result));
    if (coverage) {
      ArrayNode rules = json.putArray("coverage");
      for (RuleTests.Coverage rule : run.coverage()) {
        rules
            .addObject()
            .put("rule", rule.rule())
            .put("file", rule.file())
            .put("line", rule.line())
            .put("fires", rule.fires())
            .put("does_not_fire", rule.doesNotFire());
      }
    }
    return json.toPrettyString() + "\n";
  }

  private static void result(ObjectNode json, RuleTests.Result result) {
    json.put("file", result.file());
    json.put("line", result.line());
    json.put("name", result.name());
    json.put("passed", result.passed());
    ArrayNode failures = json.putArray("failures");
    for (RuleTests.Failure failure : result.failures()) {
      failures
          .addObject()
          .put("line", failure.line())
          .put("column", failure.column())
          .put("code", failure.code())
          .put("what", failure.what())
          .put("expected", failure.expected())
          .put("actual", failure.actual())
          .put("message", failure.message());
    }
    Outcome outcome = result.outcome();
    if (!result.passed() && outcome != null) {
      json.putRawValue("outcome", new RawValue(OutcomeJson.write(outcome)));
    }
  }
}
