package plumbline.lead;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import plumbline.facts.FactsJson;

/** A row of the table {@code decision}, as it is answered. */
final class DecisionRow {
  private DecisionRow() {}

  /** The decision's JSON, from columns named as the table's. */
  static String json(Row row) {
    List<String> warnings = new ArrayList<>();
    for (JsonNode warning : FactsJson.tree(row.getString("warnings"))) {
      warnings.add(warning.toString());
    }
    return Decision.json(
        String.valueOf(row.getValue("decision_id")),
        row.getString("lead_id"),
        row.getOffsetDateTime("decided_at").toInstant(),
        row.getString("rule_set"),
        row.getString("basis"),
        row.getString("cause"),
        row.getString("outcome"),
        warnings);
  }
}
