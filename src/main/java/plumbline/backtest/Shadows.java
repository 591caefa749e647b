package plumbline.backtest;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.lead.NotFound;
import plumbline.lead.Repeat;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;

/** Which candidate decides beside the live rules, and what came of it: one at a time. */
public final class Shadows {
  private static final int PAGE = 100;

  /** One report after another, beside all that answers. */
  private static final ExecutorService READING =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "shadow-report");
            thread.setDaemon(true);
            return thread;
          });

  private final Database database;
  private final RuleVersions versions;
  private final Sql sql = sql();

  public Shadows(Database database) {
    this.database = database;
    this.versions = new RuleVersions(database);
  }

  private static Sql sql() {
    return Sql.load(Shadows.class, "shadows.sql");
  }

  /** Has Postgres look at every statement, so that a broken one stops the start. */
  public static Future<Void> prepare(Database database) {
    return sql().prepareAll(database.pool());
  }

  /** What a node is to do. */
  record Task(long shadowId, String version, double share) {}

  /** One decision of a candidate; its outcome is null where it is the live one. */
  record Made(String decisionId, @Nullable String outcome, @Nullable String failedRule) {}

  /**
   * Has a stored version decide beside the live one from now on, in place of any other candidate.
   * Fails with {@link plumbline.rules.RuleRefused} where there is no such version.
   *
   * @param digits the first digits of the version
   * @param share of the leads, more than 0 and at most 1
   */
  public Future<ShadowState> start(
      String digits, BigDecimal share, String by, @Nullable String note) {
    return versions
        .find(digits)
        .compose(
            found ->
                database
                    .pool()
                    .withTransaction(
                        in ->
                            in.query(sql.get("one-at-a-time"))
                                .execute()
                                .compose(locked -> execute(in, "end", Tuple.of(by, "replaced")))
                                .compose(
                                    ended ->
                                        execute(
                                            in,
                                            "start",
                                            Tuple.of(
                                                found.version(),
                                                share.toPlainString(),
                                                by,
                                                note)))))
        .compose(started -> latest());
  }

  private Future<Integer> execute(SqlConnection in, String statement, Tuple values) {
    return in.preparedQuery(sql.get(statement)).execute(values).map(rows -> rows.rowCount());
  }

  /** Ends the one that decides. Fails with {@link NotFound} where none does. */
  public Future<ShadowState> stop(String by) {
    return database
        .pool()
        .withTransaction(in -> execute(in, "end", Tuple.of(by, "stopped")))
        .compose(
            ended -> {
              if (ended == 0) {
                throw new NotFound("no candidate decides beside the live rules");
              }
              return latest();
            });
  }

  /**
   * Ends one as its version becomes the live one, in the transaction that makes it so; another that
   * was begun meanwhile goes on. Fails with {@link NotFound} where it has ended.
   */
  public Future<Void> promoted(SqlConnection in, long shadowId, String by) {
    return execute(in, "end-one", Tuple.of(by, "promoted", shadowId))
        .map(
            ended -> {
              if (ended == 0) {
                throw new NotFound("the candidate has been stopped or replaced meanwhile");
              }
              return null;
            });
  }

  /** The one that decides, or did last. Fails with {@link NotFound} where there never was one. */
  public Future<ShadowState> latest() {
    return database
        .pool()
        .preparedQuery(sql.get("latest"))
        .execute()
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new NotFound("no candidate ever decided beside the live rules");
              }
              return ShadowState.of(rows.iterator().next());
            });
  }

  /** The one that decides now. Fails with {@link NotFound} where none does. */
  public Future<ShadowState> running() {
    return latest()
        .map(
            state -> {
              if (state.endedAt() != null) {
                throw new NotFound("no candidate decides beside the live rules");
              }
              return state;
            });
  }

  /** What every node is to do; null for nothing. */
  Future<@Nullable Task> now() {
    return database
        .pool()
        .preparedQuery(sql.get("now"))
        .execute()
        .map(
            rows -> {
              if (rows.size() == 0) {
                return null;
              }
              Row row = rows.iterator().next();
              return new Task(
                  row.getLong("shadow_id"),
                  row.getString("version"),
                  row.getBigDecimal("share").doubleValue());
            });
  }

  /** Keeps what a candidate made of decisions. */
  Future<Void> record(long shadowId, List<Made> made) {
    return database
        .pool()
        .preparedQuery(sql.get("record"))
        .execute(
            Tuple.of(shadowId)
                .addArrayOfUUID(
                    made.stream().map(m -> UUID.fromString(m.decisionId())).toArray(UUID[]::new))
                .addArrayOfString(made.stream().map(Made::outcome).toArray(String[]::new))
                .addArrayOfString(made.stream().map(Made::failedRule).toArray(String[]::new)))
        .mapEmpty();
  }

  /** Says that a node has begun, or why it cannot. */
  Future<Void> begun(long shadowId, String node, @Nullable String error) {
    return database
        .pool()
        .preparedQuery(sql.get("begun"))
        .execute(Tuple.of(shadowId, node, error))
        .mapEmpty();
  }

  /** Counts what a node was too busy for. */
  Future<Void> dropped(long shadowId, String node, long dropped) {
    return database
        .pool()
        .preparedQuery(sql.get("dropped"))
        .execute(Tuple.of(shadowId, node, dropped))
        .mapEmpty();
  }

  /**
   * What the latest candidate made of the decisions there were, as a backtest tells it.
   *
   * @param measure the thresholds the live scores are measured by
   * @param campaignsOf what a lead with an outcome would be sent
   */
  public Future<BacktestReport> report(
      DecidingConfig measure, Function<Outcome, Set<String>> campaignsOf, Clock clock) {
    return latest()
        .compose(
            state ->
                versions
                    .files(state.version())
                    .map(files -> new BacktestTally(measure, config(files), campaignsOf))
                    .compose(tally -> added(state, tally))
                    .map(
                        tally ->
                            tally.report(
                                new BacktestTally.Subject(
                                    state.version(),
                                    null,
                                    "Live traffic",
                                    clock.instant(),
                                    state.startedAt(),
                                    null,
                                    new BacktestReport.Heard(state.share(), state.dropped())))));
  }

  private static DecidingConfig config(RuleFiles files) {
    return DecidingConfig.parse(files.texts().getOrDefault(Decide.CONFIG, ""));
  }

  private Future<BacktestTally> added(ShadowState state, BacktestTally tally) {
    return database
        .pool()
        .withTransaction(
            in ->
                in.prepare(sql.get("compared"))
                    .compose(
                        statement ->
                            added(statement.cursor(Tuple.of(state.shadowId())), tally)
                                .eventually(statement::close)));
  }

  private static Future<BacktestTally> added(Cursor cursor, BacktestTally tally) {
    return Repeat.whileTrue(
            () ->
                cursor
                    .read(PAGE)
                    .compose(
                        rows ->
                            Future.fromCompletionStage(adding(rows, tally), Vertx.currentContext()))
                    .map(nothing -> cursor.hasMore()))
        .map(nothing -> tally);
  }

  /** Outcomes are read where nobody waits for an answer. */
  private static CompletionStage<Void> adding(RowSet<Row> rows, BacktestTally tally) {
    return CompletableFuture.runAsync(() -> rows.forEach(row -> tally.add(compared(row))), READING);
  }

  private static Compared compared(Row row) {
    String decisionId = String.valueOf(row.getUUID("decision_id"));
    String leadId = row.getString("lead_id");
    Instant at = row.getOffsetDateTime("decided_at").toInstant();
    String failed = row.getString("failed_rule");
    if (failed != null) {
      return Compared.failed(decisionId, leadId, at, failed);
    }
    String candidate = row.getString("candidate_outcome");
    try {
      Outcome before = OutcomeJson.read(row.getString("outcome"));
      Outcome after = candidate == null ? before : OutcomeJson.read(candidate);
      return new Compared(
          decisionId,
          leadId,
          at,
          row.getBoolean("newest"),
          candidate != null,
          before,
          after,
          null,
          null);
    } catch (IllegalArgumentException e) {
      return Compared.failed(decisionId, leadId, at, Compared.UNREADABLE);
    }
  }
}
