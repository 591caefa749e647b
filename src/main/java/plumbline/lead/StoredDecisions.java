package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/** Decisions as Postgres has them, each with the facts it was made on. */
public final class StoredDecisions {
  private final Database database;
  private final Sql sql = sql();

  public StoredDecisions(Database database) {
    this.database = database;
  }

  static Sql sql() {
    return Sql.load(StoredDecisions.class, "stored_decisions.sql");
  }

  /**
   * Which decisions.
   *
   * @param since those made from then on; null for all
   * @param leadId those of one lead; null for all
   * @param sample so many of them, chosen by their ids, the same ones each time; null for all
   * @param endKey the key of metadata that says what became of leads; null for none
   */
  public record Range(
      @Nullable Instant since,
      @Nullable String leadId,
      @Nullable Integer sample,
      @Nullable String endKey) {

    Tuple arguments() {
      Instant from = since == null ? Instant.EPOCH : since;
      return Tuple.of(from.atOffset(ZoneOffset.UTC), leadId, sample, endKey);
    }
  }

  /** Has Postgres look at every statement, so that a broken one stops the start. */
  static Future<Void> prepare(Database database) {
    return sql().prepareAll(database.pool());
  }

  /** One decision. Fails with {@link NotFound} where Postgres has none by this id. */
  public Future<StoredDecision> one(String decisionId) {
    UUID id;
    try {
      id = UUID.fromString(decisionId);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new NotFound("no decision " + decisionId));
    }
    return database
        .pool()
        .withConnection(
            connection ->
                connection
                    .preparedQuery(sql.get("one"))
                    .execute(Tuple.of(id))
                    .compose(rows -> withFacts(connection, rows)))
        .map(
            found -> {
              if (found.isEmpty()) {
                throw new NotFound("no decision " + decisionId);
              }
              return found.get(0);
            });
  }

  /** The newest decision of a lead. Fails with {@link NotFound} where Postgres has none. */
  public Future<StoredDecision> current(String leadId) {
    return database
        .pool()
        .withConnection(
            connection ->
                connection
                    .preparedQuery(sql.get("current"))
                    .execute(Tuple.of(leadId))
                    .compose(rows -> withFacts(connection, rows)))
        .map(
            found -> {
              if (found.isEmpty()) {
                throw new NotFound("no decision about a lead " + leadId);
              }
              return found.get(0);
            });
  }

  /**
   * All of a range, oldest first, as one snapshot; what is written meanwhile is not in it.
   *
   * @param page how many are read at once, 1 or more
   */
  public Future<StoredPages> pages(Range range, int page) {
    return database
        .pool()
        .getConnection()
        .compose(
            connection ->
                StoredPages.open(connection, this, range, page)
                    .onFailure(failure -> connection.close()));
  }

  /** Whether a decision's facts are still those it was made on. */
  public static boolean intact(StoredDecision decision) {
    return Decision.FactsText.of(decision.facts().lead(), Content.of(decision.facts().activities()))
        .hash()
        .equals(decision.factsHash());
  }

  String statement(String name) {
    return sql.get(name);
  }

  /** What an activity is found by. */
  private record Key(String leadId, String activityId) {}

  /** Reads the activities of decisions, each once. */
  Future<List<StoredDecision>> withFacts(SqlConnection connection, RowSet<Row> rows) {
    List<Read> read = new ArrayList<>(rows.size());
    Map<Key, @Nullable Activity> activities = new HashMap<>();
    for (Row row : rows) {
      Read each = Read.of(row);
      each.activityIds().forEach(id -> activities.put(new Key(each.leadId(), id), null));
      read.add(each);
    }
    if (activities.isEmpty()) {
      return Future.succeededFuture(read.stream().map(each -> each.with(activities)).toList());
    }
    Tuple keys =
        Tuple.tuple()
            .addArrayOfString(activities.keySet().stream().map(Key::leadId).toArray(String[]::new))
            .addArrayOfString(
                activities.keySet().stream().map(Key::activityId).toArray(String[]::new));
    return connection
        .preparedQuery(sql.get("activities"))
        .execute(keys)
        .map(
            found -> {
              for (Row row : found) {
                Key key = new Key(row.getString("lead_id"), row.getString("activity_id"));
                activities.put(key, FactsJson.readActivity(row.getString("content")));
              }
              return read.stream().map(each -> each.with(activities)).toList();
            });
  }

  /** A row, whose activities are only named. */
  private record Read(Row row, String leadId, List<String> activityIds) {

    static Read of(Row row) {
      List<String> ids = new ArrayList<>();
      FactsJson.tree(row.getString("activity_ids")).forEach(id -> ids.add(id.textValue()));
      return new Read(row, row.getString("lead_id"), ids);
    }

    StoredDecision with(Map<Key, @Nullable Activity> activities) {
      Map<String, Activity> own = own();
      List<Activity> known = new ArrayList<>(activityIds.size());
      for (String id : activityIds) {
        Activity activity = own.containsKey(id) ? own.get(id) : activities.get(new Key(leadId, id));
        if (activity != null) {
          known.add(activity);
        }
      }
      Lead lead = FactsJson.readProfile(row.getString("profile"));
      return new StoredDecision(
          String.valueOf(row.getUUID("decision_id")),
          leadId,
          row.getOffsetDateTime("decided_at").toInstant(),
          row.getString("rule_set"),
          row.getString("cause"),
          row.getBoolean("current"),
          new Facts(lead, known),
          row.getString("facts_hash"),
          row.getString("outcome"),
          end());
    }

    private StoredDecision.@Nullable End end() {
      String value = row.getString("end_value");
      Long since = row.getLong("end_since");
      return value == null || since == null
          ? null
          : new StoredDecision.End(value, Instant.EPOCH.plus(since, ChronoUnit.MICROS));
    }

    /** What it saw otherwise than the rows are. */
    private Map<String, Activity> own() {
      String text = row.getString("own_activities");
      Map<String, Activity> own = new HashMap<>();
      if (text != null) {
        FactsJson.tree(text)
            .forEach(
                json -> {
                  Activity activity = FactsJson.readActivity(json.toString());
                  own.put(activity.activityId(), activity);
                });
      }
      return own;
    }
  }
}
