package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/**
 * Decides leads again once they are due, the longest due first. What is due is locked before its
 * lead is, and passed over by other nodes meanwhile; a lead whose current decision is another one
 * by then is left alone.
 */
final class DueLeads {
  /** Leads in one transaction. */
  static final int BATCH = 100;

  private final Database database;
  private final DrainContext context;
  private final DrainStatements statements = new DrainStatements();
  private final Sql sql = DueInstants.sql();

  /** The decisions by their leads that the last transaction began with. */
  private volatile Map<String, String> taken = Map.of();

  /**
   * What one transaction did.
   *
   * @param taken leads that were due
   * @param decided leads it decided
   * @param changed leads others want to hear of
   */
  record Done(int taken, int decided, int changed) {}

  /** How many leads are due and not decided yet, and for how long the first of them. */
  record Backlog(long due, Duration longest) {}

  DueLeads(Database database, DrainContext context) {
    this.database = database;
    this.context = context;
  }

  /**
   * Decides some of those that are due by now.
   *
   * @param most how many at most
   */
  Future<Done> next(int most) {
    return database.single().inTransaction(in -> next(in, most));
  }

  private Future<Done> next(SqlConnection in, int most) {
    return in.preparedQuery(sql.get("take-due"))
        .execute(Tuple.of(now(), most))
        .compose(
            rows -> {
              Map<String, String> due = new HashMap<>();
              for (Row row : rows) {
                due.put(row.getString("lead_id"), String.valueOf(row.getUUID("decision_id")));
              }
              taken = Map.copyOf(due);
              return due.isEmpty() ? Future.succeededFuture(new Done(0, 0, 0)) : decide(in, due);
            });
  }

  private Future<Done> decide(SqlConnection in, Map<String, String> due) {
    DrainBatch batch =
        new DrainBatch(in, statements, context, List.of())
            .force(
                due.keySet(),
                Decision.TIME,
                lead ->
                    lead.current != null
                        && Objects.equals(due.get(lead.leadId), lead.current.decisionId()));
    return batch
        .apply()
        .compose(nothing -> seenTo(in, due.keySet().toArray(String[]::new)))
        .map(nothing -> new Done(due.size(), batch.decided(), batch.changed()));
  }

  /** The leads it took last. */
  Set<String> taken() {
    return taken.keySet();
  }

  /**
   * Passes over those it took last, whom the database refuses to have decided, where they are not
   * decided by somebody else meanwhile.
   */
  Future<Void> passOver() {
    Tuple refused =
        Tuple.tuple()
            .addArrayOfString(taken.keySet().toArray(String[]::new))
            .addArrayOfUUID(taken.values().stream().map(UUID::fromString).toArray(UUID[]::new));
    return database
        .single()
        .run(in -> in.preparedQuery(sql.get("pass-over")).execute(refused))
        .mapEmpty();
  }

  private Future<Void> seenTo(SqlConnection in, String[] leadIds) {
    return in.preparedQuery(sql.get("seen-to"))
        .execute(Tuple.tuple().addArrayOfString(leadIds))
        .mapEmpty();
  }

  /** What waits. */
  Future<Backlog> backlog() {
    return database
        .single()
        .run(in -> in.preparedQuery(sql.get("waiting")).execute(Tuple.of(now())))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              OffsetDateTime oldest = row.getOffsetDateTime("oldest");
              Instant now = context.clock().now();
              return new Backlog(
                  row.getLong("due"),
                  oldest == null ? Duration.ZERO : Duration.between(oldest.toInstant(), now));
            });
  }

  private OffsetDateTime now() {
    return context.clock().now().atOffset(ZoneOffset.UTC);
  }
}
