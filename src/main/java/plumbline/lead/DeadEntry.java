package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * An entry that was set aside.
 *
 * @param decisionId null where its bytes cannot be read, as is {@code leadId}
 * @param reason what it failed of the last time
 * @param redrivenAt when it was applied after all; null where it waits
 */
public record DeadEntry(
    long deadEntryId,
    String node,
    String epoch,
    long sequence,
    @Nullable String decisionId,
    @Nullable String leadId,
    String reason,
    int attempts,
    Instant setAsideAt,
    @Nullable Instant redrivenAt) {

  static DeadEntry of(Row row) {
    OffsetDateTime redriven = row.getOffsetDateTime("redriven_at");
    Object decision = row.getValue("decision_id");
    return new DeadEntry(
        row.getLong("dead_entry_id"),
        row.getString("node"),
        row.getString("epoch"),
        row.getLong("sequence"),
        decision == null ? null : decision.toString(),
        row.getString("lead_id"),
        row.getString("reason"),
        row.getInteger("attempts"),
        row.getOffsetDateTime("set_aside_at").toInstant(),
        redriven == null ? null : redriven.toInstant());
  }

  /** As JSON. */
  public String json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("dead_entry_id", BigDecimal.valueOf(deadEntryId));
    json.put("node", node);
    json.put("epoch", epoch);
    json.put("sequence", BigDecimal.valueOf(sequence));
    json.put("decision_id", decisionId);
    json.put("lead_id", leadId);
    json.put("reason", reason);
    json.put("attempts", attempts);
    json.put("set_aside_at", FactsJson.instant(setAsideAt));
    json.put("redriven_at", redrivenAt == null ? null : FactsJson.instant(redrivenAt));
    return FactsJson.value(json);
  }
}
