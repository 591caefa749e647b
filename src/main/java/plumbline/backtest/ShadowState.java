package plumbline.backtest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * A candidate that decides beside the live rules, or did last.
 *
 * @param share of the leads, more than 0 and at most 1
 * @param endedAt null while it decides
 * @param endReason {@code stopped}, {@code promoted} or {@code replaced}
 * @param decided decisions it made too
 * @param different those with another outcome
 * @param failed those a rule failed on
 * @param dropped decisions a server was too busy for
 * @param nodes on how many nodes it was begun
 * @param error why a node cannot use it; null where all can
 */
public record ShadowState(
    long shadowId,
    String version,
    BigDecimal share,
    Instant startedAt,
    String startedBy,
    @Nullable String note,
    @Nullable Instant endedAt,
    @Nullable String endReason,
    long decided,
    long different,
    long failed,
    long dropped,
    long nodes,
    @Nullable String error) {
  private static final JsonMapper JSON = new JsonMapper();

  static ShadowState of(Row row) {
    OffsetDateTime ended = row.getOffsetDateTime("ended_at");
    return new ShadowState(
        row.getLong("shadow_id"),
        row.getString("version"),
        row.getBigDecimal("share"),
        row.getOffsetDateTime("started_at").toInstant(),
        row.getString("started_by"),
        row.getString("note"),
        ended == null ? null : ended.toInstant(),
        row.getString("end_reason"),
        row.getLong("decided"),
        row.getLong("different"),
        row.getLong("failed"),
        row.getLong("dropped"),
        row.getLong("nodes"),
        row.getString("error"));
  }

  /** As JSON. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", version);
    json.put("share", share);
    json.put("started_at", FactsJson.instant(startedAt));
    json.put("started_by", startedBy);
    json.put("note", note);
    json.put("ended_at", endedAt == null ? null : FactsJson.instant(endedAt));
    json.put("end_reason", endReason);
    json.put("decided", decided);
    json.put("different", different);
    json.put("failed", failed);
    json.put("dropped", dropped);
    json.put("nodes", nodes);
    json.put("error", error);
    return json;
  }
}
