package plumbline.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.rules.Rule;
import plumbline.rules.RuleErrorsJson;

/** How the rule set decided by is shown. */
final class ActiveRulesJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private ActiveRulesJson() {}

  static String write(
      Decide decide, Instant since, String origin, ActiveRules.@Nullable Refusal refusal) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("version", decide.rules().version());
    root.put("compiled_at", instant(since));
    root.put("origin", origin);
    decide.rules().files().texts().keySet().forEach(root.putArray("files")::add);
    ArrayNode rules = root.putArray("rules");
    for (Rule rule : decide.rules().rules()) {
      ObjectNode one = rules.addObject();
      one.put("id", rule.id());
      one.put("name", rule.name());
      one.put("stage", rule.stage());
      one.put("file", rule.file());
      one.put("line", rule.line());
      one.put("limit", rule.annotations().get("limit"));
    }
    root.put("last_error_at", refusal == null ? null : instant(refusal.at()));
    root.putNull("last_error");
    if (refusal != null) {
      root.set("last_error", RuleErrorsJson.array(refusal.errors()));
    }
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String instant(Instant at) {
    return FactsJson.instant(at.truncatedTo(ChronoUnit.MILLIS));
  }
}
