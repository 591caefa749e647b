package plumbline.capture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.capture.Expression.Kind;
import plumbline.lead.Vocabulary;
import plumbline.rules.Yaml;

/** Reads one of the {@code activities} of a mapping. */
final class PlanReader {
  private static final List<String> KEYS =
      List.of(
          "type",
          "when",
          "count",
          "activity_id",
          "at",
          "days_ago",
          "first_days_ago",
          "last_days_ago",
          "campaign",
          "channel",
          "asset",
          "value");

  private final Vocabulary vocabulary;
  private final ExpressionReader expressions;

  PlanReader(Vocabulary vocabulary, ExpressionReader expressions) {
    this.vocabulary = vocabulary;
    this.expressions = expressions;
  }

  ActivityPlan read(Yaml.Node node) {
    Map<String, Yaml.Node> entries = node.map().entries();
    entries.forEach(
        (key, entry) -> {
          if (!KEYS.contains(key)) {
            MappingReader.unknown(entry, key, KEYS);
          }
        });
    checkTiming(entries, node);
    Map<String, Expression> texts = new LinkedHashMap<>();
    for (String name : ActivityPlan.TEXTS) {
      Yaml.Node entry = entries.get(name);
      if (entry != null) {
        Kind kind = name.equals("value") ? Kind.NUMBER : Kind.TEXT;
        texts.put(name, expressions.read(entry, kind, List.of()));
      }
    }
    Yaml.Node id = entries.get("activity_id");
    Yaml.Node at = entries.get("at");
    boolean single = entries.containsKey("days_ago");
    return new ActivityPlan(
        node.oneOf("type", vocabulary.activityTypes()),
        expressions.conditions(entries.get("when")),
        number(entries.get("count")),
        id == null ? null : expressions.read(id, Kind.TEXT, List.of()),
        at == null ? null : expressions.read(at, Kind.TEXT, List.of()),
        number(entries.get("first_days_ago")),
        number(entries.get(single ? "days_ago" : "last_days_ago")),
        texts);
  }

  private static void checkTiming(Map<String, Yaml.Node> entries, Yaml.Node node) {
    boolean at = entries.containsKey("at");
    boolean single = entries.containsKey("days_ago");
    boolean spread = entries.containsKey("first_days_ago") || entries.containsKey("last_days_ago");
    if ((at ? 1 : 0) + (single ? 1 : 0) + (spread ? 1 : 0) != 1) {
      node.error(
          "no_instant",
          "must say when: by at, by days_ago, or by first_days_ago and last_days_ago");
    }
  }

  private @Nullable Expression number(Yaml.@Nullable Node node) {
    return node == null ? null : expressions.number(node);
  }
}
