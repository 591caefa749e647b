package plumbline.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import plumbline.facts.FactsJson;
import plumbline.rules.Rule;

/** The rule set leads are decided by at the moment, and how it is shown. */
public final class ActiveRules {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Decide decide;
  private final Instant compiledAt;
  private final String json;

  /** A rule set compiled at an instant. */
  public ActiveRules(Decide decide, Instant compiledAt) {
    this.decide = decide;
    this.compiledAt = compiledAt;
    this.json = write();
  }

  /** What decides. */
  public Decide decide() {
    return decide;
  }

  /** Version, files, rules with their ids, when it was compiled, and the last error, as JSON. */
  public String json() {
    return json;
  }

  private String write() {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("version", decide.rules().version());
    root.put("compiled_at", FactsJson.instant(compiledAt));
    ArrayNode files = root.putArray("files");
    decide.rules().files().texts().keySet().forEach(files::add);
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
    root.putNull("last_error");
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
