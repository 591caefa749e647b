package plumbline.backtest;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import plumbline.lead.NotFound;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;
import plumbline.rules.RuleVersions;

/** Backtests that servers are asked for: stored, so that any node can run them and tell of them. */
public final class Backtests {
  /** So many may wait or run at once. */
  private static final int MOST_WAITING = 20;

  private final Database database;
  private final RuleVersions versions;
  private final Sql sql = sql();

  public Backtests(Database database) {
    this.database = database;
    this.versions = new RuleVersions(database);
  }

  private static Sql sql() {
    return Sql.load(Backtests.class, "backtests.sql");
  }

  /** Has Postgres look at every statement, so that a broken one stops the start. */
  public static Future<Void> prepare(Database database) {
    return sql().prepareAll(database.pool());
  }

  /**
   * Asks for one. Fails with {@link BacktestRefused} where too many wait, and with {@link
   * plumbline.rules.RuleRefused} where there is no such version.
   *
   * @param request its candidate may be the first digits of a version
   */
  public Future<BacktestJob> request(BacktestRequest request, String by) {
    UUID id = UUID.randomUUID();
    return versions
        .find(request.candidate())
        .compose(
            found ->
                database
                    .pool()
                    .preparedQuery(sql.get("request"))
                    .execute(
                        Tuple.of(
                                id,
                                found.version(),
                                request.since().atOffset(ZoneOffset.UTC),
                                request.sample(),
                                request.ends() == null ? null : request.ends().text(),
                                by)
                            .addInteger(MOST_WAITING)))
        .compose(
            rows -> {
              if (rows.rowCount() == 0) {
                throw new BacktestRefused(
                    BacktestRefused.Reason.TOO_MANY_BACKTESTS,
                    MOST_WAITING + " backtests wait already; cancel one or wait");
              }
              return one(id.toString());
            });
  }

  /** One, with its report. Fails with {@link NotFound} where there is none. */
  public Future<BacktestJob> one(String backtestId) {
    UUID id = UUID.fromString(backtestId);
    return database
        .pool()
        .preparedQuery(sql.get("one"))
        .execute(Tuple.of(id))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw new NotFound("no backtest " + backtestId);
              }
              return BacktestJob.of(rows.iterator().next());
            });
  }

  /** The report of one. Fails with {@link BacktestRefused} where it has none. */
  public Future<BacktestReport> report(String backtestId) {
    return one(backtestId)
        .map(
            job -> {
              String report = job.report();
              if (report == null) {
                throw new BacktestRefused(
                    BacktestRefused.Reason.NO_REPORT, "the backtest is " + job.state());
              }
              return BacktestJson.read(report);
            });
  }

  /**
   * All, the newest first, without their reports.
   *
   * @param after begin behind this one; null to begin with the newest
   */
  public Future<List<BacktestJob>> list(int limit, @Nullable String after) {
    return database
        .pool()
        .preparedQuery(sql.get("list"))
        .execute(Tuple.of(after == null ? null : UUID.fromString(after), limit))
        .map(
            rows -> {
              List<BacktestJob> jobs = new ArrayList<>();
              rows.forEach(row -> jobs.add(BacktestJob.of(row)));
              return jobs;
            });
  }

  /** Ends one that waits or runs. Fails with {@link BacktestRefused} where it has ended. */
  public Future<BacktestJob> cancel(String backtestId) {
    return one(backtestId)
        .compose(
            job ->
                database
                    .pool()
                    .preparedQuery(sql.get("cancel"))
                    .execute(Tuple.of(UUID.fromString(backtestId))))
        .compose(
            rows -> {
              if (rows.rowCount() == 0) {
                throw new BacktestRefused(
                    BacktestRefused.Reason.BACKTEST_ENDED, "the backtest has ended");
              }
              return one(backtestId);
            });
  }

  /** Takes the next one that waits, or that a node began and no longer tells of; null for none. */
  Future<@Nullable BacktestJob> claim(String node) {
    return database
        .pool()
        .preparedQuery(sql.get("claim"))
        .execute(Tuple.of(node))
        .map(rows -> rows.size() == 0 ? null : BacktestJob.of(rows.iterator().next()));
  }

  /** Says how far it is; false where it is no longer this node's. */
  Future<Boolean> progress(BacktestJob job, String node, long done, @Nullable Long total) {
    return database
        .pool()
        .preparedQuery(sql.get("progress"))
        .execute(Tuple.of(UUID.fromString(job.backtestId()), node, done, total))
        .map(rows -> rows.rowCount() > 0);
  }

  /** Ends it with a report. */
  Future<Void> done(BacktestJob job, String node, BacktestReport report) {
    return finish(job, node, "done", null, BacktestJson.write(report), report.about().decisions());
  }

  /** Ends it without one. */
  Future<Void> failed(BacktestJob job, String node, String error) {
    return finish(job, node, "failed", error, null, null);
  }

  private Future<Void> finish(
      BacktestJob job,
      String node,
      String state,
      @Nullable String error,
      @Nullable String report,
      @Nullable Long done) {
    return database
        .pool()
        .preparedQuery(sql.get("finish"))
        .execute(Tuple.of(UUID.fromString(job.backtestId()), node, state, error, report, done))
        .mapEmpty();
  }

  /** Leaves what this node runs to the others, or to its next start. */
  Future<Void> giveBack(String node) {
    return database.pool().preparedQuery(sql.get("give-back")).execute(Tuple.of(node)).mapEmpty();
  }
}
