package plumbline.backtest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** What a replay came to, for people and for programs. */
public final class ReplayText {
  private static final JsonMapper JSON = new JsonMapper();

  /** So many changes of one decision are shown to people. */
  private static final int CHANGES = 10;

  private ReplayText() {}

  /** A line, and below it each difference. */
  public static String text(Replay.Report report) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d decisions replayed, %s%n"
            .formatted(
                report.replayed(),
                report.replayed() == 0
                    ? "as there are none of that kind"
                    : report.different() == 0
                        ? "every one the same, byte for byte"
                        : "%,d different".formatted(report.different())));
    for (ReplayDifference each : report.differences()) {
      text.append(
          "%n%s of lead %s, made %s by %s: %s%n"
              .formatted(
                  each.decisionId(),
                  each.leadId(),
                  FactsJson.instant(each.decidedAt()),
                  each.ruleSet(),
                  sentence(each)));
      List<JsonChange> changes = each.changes();
      changes.stream().limit(CHANGES).forEach(change -> line(text, change));
      if (changes.size() > CHANGES) {
        text.append("  and %d more%n".formatted(changes.size() - CHANGES));
      }
    }
    if (report.different() > report.differences().size()) {
      text.append(
          "%nand %,d more differences%n"
              .formatted(report.different() - report.differences().size()));
    }
    return text.toString();
  }

  private static String sentence(ReplayDifference difference) {
    return switch (difference.kind()) {
      case "outcome_differs" -> "the outcome is another";
      case "facts_differ" -> "the facts stored are not those it was made on";
      case "unreadable" -> String.valueOf(difference.message());
      case "rule_failed" -> "a rule failed: " + difference.message();
      default -> "its rules cannot be used: " + difference.message();
    };
  }

  private static void line(StringBuilder text, JsonChange change) {
    text.append(
        "  %s: %s, now %s%n"
            .formatted(change.path(), shown(change.stored()), shown(change.again())));
  }

  private static String shown(@Nullable String json) {
    return json == null ? "nothing" : json;
  }

  /** One JSON document. */
  public static String json(Replay.Report report) {
    ObjectNode json = JSON.createObjectNode();
    json.put("replayed", report.replayed());
    json.put("different", report.different());
    ArrayNode differences = json.putArray("differences");
    for (ReplayDifference each : report.differences()) {
      ObjectNode one = differences.addObject();
      one.put("decision_id", each.decisionId());
      one.put("lead_id", each.leadId());
      one.put("decided_at", FactsJson.instant(each.decidedAt()));
      one.put("rule_set", each.ruleSet());
      one.put("kind", each.kind());
      if (each.message() != null) {
        one.put("message", each.message());
      }
      ArrayNode changes = one.putArray("changes");
      for (JsonChange change : each.changes()) {
        ObjectNode place = changes.addObject().put("path", change.path());
        place.set("stored", node(change.stored()));
        place.set("replayed", node(change.again()));
      }
    }
    return json.toPrettyString() + System.lineSeparator();
  }

  private static JsonNode node(@Nullable String json) {
    return json == null ? JSON.nullNode() : FactsJson.tree(json);
  }
}
