package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/** The walks over leads that were asked for: asked for, seen, cancelled. Servers walk them. */
public final class RedecideJobs {
  private final Database database;
  private final Sql sql = sql();

  public RedecideJobs(Database database) {
    this.database = database;
  }

  static Sql sql() {
    return Sql.load(RedecideJobs.class, "redecide.sql");
  }

  /**
   * How many nodes could walk.
   *
   * @param alive those that have shown themselves within the last 30 seconds
   * @param able those of them that decide by the version asked about
   */
  public record Nodes(long alive, long able) {}

  /** Asks for a walk. */
  public Future<RedecideJob> create(RedecideRequest request, Instant now) {
    return create(database.pool(), request, now);
  }

  /** As above, in a transaction of the caller's. */
  public Future<RedecideJob> create(SqlClient in, RedecideRequest request, Instant now) {
    return insert(in, request, now, now).map(rows -> RedecideJob.of(rows.iterator().next()));
  }

  /**
   * Asks for a walk of a schedule unless one is open, or was asked for after {@code since}; of
   * several nodes that do so at once, one does.
   */
  Future<Boolean> createScheduled(RedecideRequest request, Instant now, Instant since) {
    return database
        .pool()
        .withTransaction(
            in ->
                in.preparedQuery(sql.get("one-at-a-time"))
                    .execute()
                    .compose(locked -> insert(in, request, now, since))
                    .map(rows -> rows.size() > 0));
  }

  private Future<RowSet<Row>> insert(
      SqlClient in, RedecideRequest request, Instant now, Instant since) {
    String[] statuses =
        request.statuses().isEmpty() ? null : request.statuses().toArray(String[]::new);
    return in.preparedQuery(sql.get("create"))
        .execute(
            Tuple.tuple()
                .addString(request.cause())
                .addArrayOfString(statuses)
                .addOffsetDateTime(utc(request.decidedBefore()))
                .addString(request.ruleSet())
                .addInteger(request.leadsPerSecond())
                .addString(request.askedBy())
                .addString(request.schedule())
                .addOffsetDateTime(utc(now))
                .addOffsetDateTime(utc(since)));
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  /** One walk; null where there is none of this id. */
  public Future<@Nullable RedecideJob> find(long redecideJobId) {
    return first("find", Tuple.of(redecideJobId));
  }

  /** The newest one that is not at its end; null where none is open. */
  public Future<@Nullable RedecideJob> newestOpen() {
    return first("newest-open", Tuple.tuple());
  }

  /** Ends a walk where it is; null where it has ended already. */
  public Future<@Nullable RedecideJob> cancel(long redecideJobId, Instant now) {
    return first("cancel", Tuple.of(redecideJobId, utc(now)));
  }

  private Future<@Nullable RedecideJob> first(String statement, Tuple values) {
    return database
        .pool()
        .preparedQuery(sql.get(statement))
        .execute(values)
        .map(rows -> rows.size() == 0 ? null : RedecideJob.of(rows.iterator().next()));
  }

  /**
   * The newest first.
   *
   * @param below begin with the id before this one
   */
  public Future<List<RedecideJob>> list(long below, int limit) {
    return database
        .pool()
        .preparedQuery(sql.get("list"))
        .execute(Tuple.of(below, limit))
        .map(
            rows -> {
              List<RedecideJob> jobs = new ArrayList<>();
              rows.forEach(row -> jobs.add(RedecideJob.of(row)));
              return jobs;
            });
  }

  /**
   * Which nodes there are.
   *
   * @param ruleSet a version; null for any
   */
  public Future<Nodes> nodes(@Nullable String ruleSet) {
    return database
        .pool()
        .preparedQuery(sql.get("nodes"))
        .execute(Tuple.of(ruleSet))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new Nodes(row.getLong("alive"), row.getLong("able"));
            });
  }

  /** The oldest open one that can be walked by this version, locked; null where there is none. */
  Future<Taken> take(SqlConnection in, String ruleSet, @Nullable Long only, Instant now) {
    return in.preparedQuery(sql.get("supersede"))
        .execute(Tuple.of(utc(now)))
        .compose(ended -> in.preparedQuery(sql.get("open")).execute(Tuple.of(ruleSet, only)))
        .compose(
            rows -> {
              if (rows.size() == 0) {
                return Future.succeededFuture(new Taken(null, null));
              }
              Row row = rows.iterator().next();
              OffsetDateTime next = row.getOffsetDateTime("next_at");
              if (next != null && next.toInstant().isAfter(now)) {
                return Future.succeededFuture(new Taken(null, next.toInstant()));
              }
              return in.preparedQuery(sql.get("take"))
                  .execute(Tuple.of(row.getLong("redecide_job_id")))
                  .map(
                      taken ->
                          new Taken(
                              taken.size() == 0 ? null : RedecideJob.of(taken.iterator().next()),
                              null));
            });
  }

  /**
   * What is to be walked on.
   *
   * @param job null where nothing is now
   * @param again when the oldest one may be walked on; null where none is held up
   */
  record Taken(@Nullable RedecideJob job, @Nullable Instant again) {}
}
