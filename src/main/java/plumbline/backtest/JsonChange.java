package plumbline.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * One place where two JSON texts are different.
 *
 * @param path a JSON pointer (RFC 6901); empty for the whole
 * @param stored JSON; null where there is nothing
 * @param again JSON; null where there is nothing
 */
public record JsonChange(String path, @Nullable String stored, @Nullable String again) {

  /** Every place; the whole texts where they differ and their values do not. */
  static List<JsonChange> between(String stored, String again) {
    List<JsonChange> changes = new ArrayList<>();
    collect("", FactsJson.tree(stored), FactsJson.tree(again), changes);
    if (changes.isEmpty() && !stored.equals(again)) {
      changes.add(new JsonChange("", stored, again));
    }
    return List.copyOf(changes);
  }

  private static void collect(
      String path, JsonNode stored, JsonNode again, List<JsonChange> changes) {
    if (stored.equals(again)) {
      return;
    }
    if (stored.isObject() && again.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      stored.fieldNames().forEachRemaining(names::add);
      again.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        String below = path + "/" + name.replace("~", "~0").replace("/", "~1");
        collect(below, stored.path(name), again.path(name), changes);
      }
    } else if (stored.isArray() && again.isArray()) {
      for (int i = 0; i < Math.max(stored.size(), again.size()); i++) {
        collect(path + "/" + i, stored.path(i), again.path(i), changes);
      }
    } else {
      changes.add(new JsonChange(path, text(stored), text(again)));
    }
  }

  private static @Nullable String text(JsonNode node) {
    return node.isMissingNode() ? null : node.toString();
  }
}
