package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** That a post of a lead was set aside, as clients are told. */
record SetAside(@Nullable String decisionId, String reason, Instant at) {

  static SetAside of(Row row) {
    Object decision = row.getValue("decision_id");
    return new SetAside(decision == null ? null : decision.toString(), reason(row), at(row));
  }

  private static String reason(Row row) {
    return row.getString("reason");
  }

  private static Instant at(Row row) {
    return row.getOffsetDateTime("set_aside_at").toInstant();
  }

  /** As a member of the decision it is about. */
  static String json(Row row) {
    return FactsJson.value(
        Map.of("reason", reason(row), "set_aside_at", FactsJson.instant(at(row))));
  }

  /** As one of a lead. */
  Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("decision_id", decisionId);
    json.put("reason", reason);
    json.put("set_aside_at", FactsJson.instant(at));
    return json;
  }
}
