package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/**
 * A walk over leads that decides them again, as Postgres has it.
 *
 * @param state {@code waiting}, {@code running}, {@code done}, {@code cancelled} or {@code
 *     superseded}
 * @param cursor every lead up to this one is done
 * @param nextAt when the next leads are decided at the soonest
 */
public record RedecideJob(
    long redecideJobId,
    RedecideRequest request,
    String state,
    String cursor,
    Counts counts,
    Instant createdAt,
    @Nullable Instant nextAt,
    @Nullable Instant workedAt,
    @Nullable Instant endedAt) {

  /**
   * How far it has come.
   *
   * @param leadsAbout about how many leads there were when it was asked for
   * @param lookedAt leads the walk has passed
   * @param decided leads it has decided
   * @param changed those of them whose status or team is another now
   * @param failed those a rule or the database refused
   */
  public record Counts(long leadsAbout, long lookedAt, long decided, long changed, long failed) {}

  static RedecideJob of(Row row) {
    String[] statuses = row.getArrayOfStrings("statuses");
    return new RedecideJob(
        row.getLong("redecide_job_id"),
        new RedecideRequest(
            row.getString("cause"),
            statuses == null ? List.of() : List.of(statuses),
            row.getOffsetDateTime("decided_before").toInstant(),
            row.getString("rule_set"),
            row.getInteger("leads_per_second"),
            row.getString("asked_by"),
            row.getString("schedule")),
        row.getString("state"),
        row.getString("cursor"),
        new Counts(
            row.getLong("leads_about"),
            row.getLong("looked_at"),
            row.getLong("decided"),
            row.getLong("changed"),
            row.getLong("failed")),
        row.getOffsetDateTime("created_at").toInstant(),
        instant(row, "next_at"),
        instant(row, "worked_at"),
        instant(row, "ended_at"));
  }

  private static @Nullable Instant instant(Row row, String column) {
    OffsetDateTime at = row.getOffsetDateTime(column);
    return at == null ? null : at.toInstant();
  }

  /** Whether there may be something left to do. */
  public boolean open() {
    return state.equals("waiting") || state.equals("running");
  }

  /** As it is answered. */
  public String json() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("redecide_job_id", BigDecimal.valueOf(redecideJobId));
    json.put("state", state);
    json.put("cause", request.cause());
    json.put("status", request.statuses().isEmpty() ? null : request.statuses());
    json.put("decided_before", FactsJson.instant(request.decidedBefore()));
    json.put("rule_set", request.ruleSet());
    Integer rate = request.leadsPerSecond();
    json.put("leads_per_second", rate == null ? null : BigDecimal.valueOf(rate));
    json.put("asked_by", request.askedBy());
    json.put("leads_about", BigDecimal.valueOf(counts.leadsAbout()));
    json.put("looked_at", BigDecimal.valueOf(counts.lookedAt()));
    json.put("decided", BigDecimal.valueOf(counts.decided()));
    json.put("changed", BigDecimal.valueOf(counts.changed()));
    json.put("failed", BigDecimal.valueOf(counts.failed()));
    json.put("created_at", FactsJson.instant(createdAt));
    json.put("worked_at", workedAt == null ? null : FactsJson.instant(workedAt));
    json.put("ended_at", endedAt == null ? null : FactsJson.instant(endedAt));
    return FactsJson.value(json);
  }
}
