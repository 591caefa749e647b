package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Crossing;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/**
 * Works out when leads are due to be decided again, from their current decision alone: when decay
 * brings the score into another band, or an activity ahead of the decision's clock becomes a fact.
 * The drain leaves the leads it has touched in {@code due_pending}; what is taken from there and
 * what is stored is one transaction, and a later decision's instant is never replaced by that of an
 * earlier one, so nodes may do this side by side.
 */
final class DueInstants {
  private static final Logger LOG = LoggerFactory.getLogger(DueInstants.class);

  /** Leads in one transaction. */
  static final int BATCH = 200;

  private static final int AHEAD_SECONDS = Math.toIntExact(Decide.AHEAD.toSeconds());

  private final Vertx vertx;
  private final Database database;
  private final Sql sql = sql();
  private final Map<String, DecidingConfig> configs = new ConcurrentHashMap<>();

  /** A current decision, and what its due instant depends on besides. */
  private record Decided(
      String leadId,
      String decisionId,
      Instant decidedAt,
      String ruleSet,
      List<Crossing.Line> lines,
      @Nullable Instant aheadAt,
      Map<String, Activity> activities) {}

  DueInstants(Vertx vertx, Database database) {
    this.vertx = vertx;
    this.database = database;
  }

  static Sql sql() {
    return Sql.load(DueInstants.class, "due.sql");
  }

  /** Works them out for some leads that wait for it; gives how many it took. */
  Future<Integer> next() {
    return database.single().inTransaction(this::next);
  }

  private Future<Integer> next(SqlConnection in) {
    return execute(in, "take-pending", Tuple.of(BATCH))
        .compose(
            rows -> {
              Set<String> leads = new HashSet<>();
              rows.forEach(row -> leads.add(row.getString("lead_id")));
              return leads.isEmpty()
                  ? Future.succeededFuture(0)
                  : workOut(in, leads).map(rows.size());
            });
  }

  private Future<Void> workOut(SqlConnection in, Set<String> leads) {
    return execute(in, "current-decisions", strings(leads).addInteger(AHEAD_SECONDS))
        .compose(rows -> vertx.executeBlocking(() -> read(rows), false))
        .compose(
            decided ->
                readConfigs(in, decided)
                    .compose(nothing -> readActivities(in, decided))
                    .compose(nothing -> vertx.executeBlocking(() -> dueRows(decided), false)))
        .compose(
            values -> values == null ? Future.succeededFuture() : execute(in, "store-due", values))
        .mapEmpty();
  }

  private static Tuple strings(Set<String> values) {
    return Tuple.tuple().addArrayOfString(values.toArray(String[]::new));
  }

  private Future<RowSet<Row>> execute(SqlConnection in, String statement, Tuple values) {
    return in.preparedQuery(sql.get(statement)).execute(values);
  }

  /** In the order of their ids, as they will be written: two nodes then wait one way only. */
  private static Map<String, Decided> read(RowSet<Row> rows) {
    Map<String, Decided> decided = new TreeMap<>();
    for (Row row : rows) {
      String leadId = row.getString("lead_id");
      try {
        decided.put(leadId, read(leadId, row));
      } catch (RuntimeException e) {
        LOG.warn("lead {} is not due by decay, its decision cannot be read", leadId, e);
      }
    }
    return decided;
  }

  private static Decided read(String leadId, Row row) {
    OffsetDateTime ahead = row.getOffsetDateTime("ahead_at");
    Map<String, Activity> own = new HashMap<>();
    String contents = row.getString("own_activities");
    if (contents != null) {
      FactsJson.readActivities(contents).forEach(each -> own.put(each.activityId(), each));
    }
    return new Decided(
        leadId,
        String.valueOf(row.getUUID("decision_id")),
        row.getOffsetDateTime("decided_at").toInstant(),
        row.getString("rule_set"),
        Crossing.counted(OutcomeJson.read(row.getString("outcome"))),
        ahead == null ? null : ahead.toInstant(),
        own);
  }

  private Future<Void> readConfigs(SqlConnection in, Map<String, Decided> decided) {
    Set<String> missing = new HashSet<>();
    decided.values().forEach(one -> missing.add(one.ruleSet()));
    missing.removeAll(configs.keySet());
    if (missing.isEmpty()) {
      return Future.succeededFuture();
    }
    return execute(in, "configs", strings(missing).addString(Decide.CONFIG))
        .compose(
            rows ->
                vertx.executeBlocking(
                    () -> {
                      rows.forEach(this::keepConfig);
                      return null;
                    },
                    false));
  }

  /** One that this program cannot read is left out: {@link #due} says so of each of its leads. */
  private void keepConfig(Row row) {
    String version = row.getString("version");
    try {
      configs.put(version, DecidingConfig.parse(row.getString("text")));
    } catch (IllegalArgumentException e) {
      LOG.warn("the config of {} cannot be read: {}", version, e.getMessage());
    }
  }

  private Future<Void> readActivities(SqlConnection in, Map<String, Decided> decided) {
    List<String> leads = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (Decided one : decided.values()) {
      for (Crossing.Line line : one.lines()) {
        if (line.activityId() != null) {
          leads.add(one.leadId());
          ids.add(line.activityId());
        }
      }
    }
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple wanted =
        Tuple.tuple()
            .addArrayOfString(leads.toArray(String[]::new))
            .addArrayOfString(ids.toArray(String[]::new));
    return execute(in, "activities", wanted)
        .map(
            rows -> {
              for (Row row : rows) {
                Decided one = decided.get(row.getString("lead_id"));
                if (one != null) {
                  Activity activity = activity(row);
                  one.activities().putIfAbsent(activity.activityId(), activity);
                }
              }
              return null;
            });
  }

  private static Activity activity(Row row) {
    return new Activity(
        row.getString("activity_id"),
        row.getString("type"),
        row.getOffsetDateTime("at").toInstant(),
        null,
        null,
        null,
        null);
  }

  private @Nullable Tuple dueRows(Map<String, Decided> decided) {
    List<Decided> all = List.copyOf(decided.values());
    if (all.isEmpty()) {
      return null;
    }
    OffsetDateTime[] due = new OffsetDateTime[all.size()];
    for (int i = 0; i < due.length; i++) {
      Instant at = due(all.get(i));
      due[i] = at == null ? null : at.atOffset(ZoneOffset.UTC);
    }
    return Tuple.tuple()
        .addArrayOfString(all.stream().map(Decided::leadId).toArray(String[]::new))
        .addArrayOfUUID(all.stream().map(o -> UUID.fromString(o.decisionId())).toArray(UUID[]::new))
        .addArrayOfOffsetDateTime(
            all.stream()
                .map(one -> one.decidedAt().atOffset(ZoneOffset.UTC))
                .toArray(OffsetDateTime[]::new))
        .addArrayOfOffsetDateTime(due);
  }

  /** Null for never, and where the decision cannot be read: it then waits for the next visit. */
  private @Nullable Instant due(Decided one) {
    DecidingConfig config = configs.get(one.ruleSet());
    if (config == null) {
      LOG.warn("lead {} is not due by decay: no config of {}", one.leadId(), one.ruleSet());
      return null;
    }
    try {
      Instant crossing = Crossing.after(one.decidedAt(), one.lines(), one.activities(), config);
      Instant ahead = one.aheadAt() == null ? null : one.aheadAt().minus(Decide.AHEAD);
      if (ahead == null) {
        return crossing;
      }
      return crossing == null || ahead.isBefore(crossing) ? ahead : crossing;
    } catch (IllegalArgumentException e) {
      LOG.warn("lead {} is not due by decay: {}", one.leadId(), e.getMessage());
      return null;
    }
  }
}
