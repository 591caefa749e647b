package plumbline.backtest;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * A backtest that a server was asked for, and how far it is.
 *
 * @param state {@code queued}, {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param done decisions so far
 * @param total decisions in all; null until that is known
 * @param error why it failed
 * @param report as JSON; null until it is done, and in lists
 */
public record BacktestJob(
    String backtestId,
    BacktestRequest request,
    String state,
    long done,
    @Nullable Long total,
    @Nullable String error,
    @Nullable String report,
    String requestedBy,
    Instant requestedAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {
  private static final JsonMapper JSON = new JsonMapper();

  static BacktestJob of(Row row) {
    String outcome = row.getString("outcome");
    return new BacktestJob(
        String.valueOf(row.getUUID("backtest_id")),
        new BacktestRequest(
            row.getString("candidate"),
            row.getOffsetDateTime("since").toInstant(),
            row.getInteger("sample"),
            outcome == null ? null : Ends.parse(outcome)),
        row.getString("state"),
        row.getLong("done"),
        row.getLong("total"),
        row.getString("error"),
        row.getString("report"),
        row.getString("requested_by"),
        row.getOffsetDateTime("requested_at").toInstant(),
        instant(row.getOffsetDateTime("started_at")),
        instant(row.getOffsetDateTime("finished_at")));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime at) {
    return at == null ? null : at.toInstant();
  }

  /** As JSON, with the report where there is one. */
  public ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("backtest_id", backtestId);
    json.put("state", state);
    json.put("candidate", request.candidate());
    json.put("since", FactsJson.instant(request.since()));
    json.put("sample", request.sample());
    json.put("outcome", request.ends() == null ? null : request.ends().text());
    json.put("done", done);
    json.put("total", total);
    json.put("error", error);
    json.put("requested_by", requestedBy);
    json.put("requested_at", FactsJson.instant(requestedAt));
    json.put("started_at", startedAt == null ? null : FactsJson.instant(startedAt));
    json.put("finished_at", finishedAt == null ? null : FactsJson.instant(finishedAt));
    if (report != null) {
      json.set("report", FactsJson.tree(report));
    }
    return json;
  }
}
