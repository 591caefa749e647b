package plumbline.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import plumbline.decision.RuleTest.Place;
import plumbline.facts.FactsJson;
import plumbline.rules.RuleError;
import plumbline.rules.RulesInvalid;
import plumbline.rules.Yaml;

/** What a rule test sets otherwise than the config: a JSON object merged into its deciding part. */
final class ConfigChange {
  private static final String DAYS = "half_life_days";
  private static final String MILLIS = "half_life_ms";

  private final String file;
  private final JsonNode changes;

  /** By path, such as {@code scoring.thresholds.qualified}; the whole is at the empty one. */
  private final Map<String, Place> places = new HashMap<>();

  /** Reads it; each key is looked at once there is a config to merge it into. */
  ConfigChange(String file, Yaml.Node node) {
    this.file = file;
    places.put("", Place.of(node));
    note("", node);
    changes = node.json();
  }

  private void note(String path, Yaml.Node node) {
    node.entries()
        .forEach(
            (key, value) -> {
              String inner = path.isEmpty() ? key : path + "." + key;
              places.put(inner, Place.of(value));
              note(inner, value);
            });
  }

  /**
   * A config with the change made. What is null is taken away.
   *
   * @throws RulesInvalid with every mistake, at its place in the test
   */
  DecidingConfig applied(DecidingConfig config) throws RulesInvalid {
    ObjectNode merged = (ObjectNode) FactsJson.tree(config.canonical());
    merge(merged, changes);
    Yaml.Node root = Yaml.read(file, merged.toString());
    DecidingConfig changed = DecidingConfig.read(root);
    root.done();
    List<RuleError> errors = root.errors();
    if (changed == null || !errors.isEmpty()) {
      throw new RulesInvalid(errors.stream().map(this::placed).toList());
    }
    return changed;
  }

  private static void merge(ObjectNode config, JsonNode changes) {
    for (Map.Entry<String, JsonNode> member : changes.properties()) {
      String key = member.getKey();
      JsonNode before = config.get(key);
      if (before instanceof ObjectNode object && member.getValue().isObject()) {
        merge(object, member.getValue());
        continue;
      }
      if (key.equals(DAYS)) {
        // The deciding part has it in milliseconds.
        config.remove(MILLIS);
      }
      if (member.getValue().isNull()) {
        config.remove(key);
      } else {
        config.set(key, member.getValue());
      }
    }
  }

  /** The error at the key of the test it comes from: its message begins with the path. */
  private RuleError placed(RuleError error) {
    int end = error.message().indexOf(": ");
    String path = end < 0 ? "" : error.message().substring(0, end);
    while (!places.containsKey(path)) {
      int above = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
      path = path.substring(0, Math.max(0, above));
    }
    Place place = places.getOrDefault(path, new Place(0, 0));
    return RuleError.error(file, place.line(), place.column(), error.code(), error.message());
  }
}
