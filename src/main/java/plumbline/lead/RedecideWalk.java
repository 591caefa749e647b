package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.Database;
import plumbline.postgres.Sql;

/**
 * Walks over the leads of a job in the order of their ids, some in a transaction, which moves the
 * job's cursor with their decisions: whoever goes on after a crash begins behind the last one that
 * was decided. The job's row is locked meanwhile, so nodes take turns, and it says when the next
 * leads may be decided, so that all of them together keep to its rate.
 */
final class RedecideWalk {
  /** Leads decided in one transaction at most. */
  static final int BATCH = 100;

  /** Leads looked at in one transaction at most. */
  private static final int LOOK = 2_000;

  /** So many transactions a second are made at least, where the rate allows a lead for each. */
  private static final int PER_SECOND = 5;

  /** A walk that was held up makes up for so much of it at once. */
  private static final Duration BURST = Duration.ofSeconds(1);

  private final Database database;
  private final DrainContext context;
  private final int leadsPerSecond;
  private final RedecideJobs jobs;
  private final DrainStatements statements = new DrainStatements();
  private final Sql sql = RedecideJobs.sql();

  /** The decisions by their leads that the last transaction began with. */
  private volatile Map<String, String> wanted = Map.of();

  /**
   * What one transaction did.
   *
   * @param worked whether there was something to do
   * @param decided leads it decided
   * @param again when there is more to do; null where that is not known
   */
  record Done(boolean worked, String cause, int decided, @Nullable Instant again) {
    /** It was refused, and is to be tried with fewer leads. */
    static final Done AGAIN = new Done(true, "", 0, null);
  }

  /** Leads of a job, and where the walk is behind them. */
  private record Page(Map<String, String> wanted, String cursor, int lookedAt, boolean last) {

    /** What is to be looked at once more from its beginning. */
    Page again(RedecideJob job) {
      return new Page(wanted, job.cursor(), 0, false);
    }
  }

  /** What came of a page. */
  private record Came(int decided, int changed, int failed) {}

  RedecideWalk(Database database, DrainContext context, int leadsPerSecond) {
    this.database = database;
    this.context = context;
    this.leadsPerSecond = leadsPerSecond;
    this.jobs = new RedecideJobs(database);
  }

  /**
   * Walks a little on in the oldest open job.
   *
   * @param most how many leads it decides at most
   * @param only no other job than this; null for any
   */
  Future<Done> next(int most, @Nullable Long only) {
    return taking(only, (in, job) -> walk(in, job, most));
  }

  /** The leads it wanted to decide last. */
  Set<String> wanted() {
    return wanted.keySet();
  }

  /** Passes over the next lead, where it is the one the database refused to have decided last. */
  Future<Done> passOver(@Nullable Long only) {
    Map<String, String> refused = wanted;
    return taking(
        only,
        (in, job) ->
            page(in, job, 1)
                .compose(
                    page ->
                        page.wanted().equals(refused)
                            ? moved(in, job, page, new Came(0, 0, refused.size()))
                            : Future.succeededFuture())
                .map(nothing -> Done.AGAIN));
  }

  private interface Step {
    Future<Done> of(SqlConnection in, RedecideJob job);
  }

  private Future<Done> taking(@Nullable Long only, Step step) {
    Instant now = context.clock().now();
    return database
        .single()
        .inTransaction(
            in ->
                jobs.take(in, context.deciding().ruleSet(), only, now)
                    .compose(
                        taken ->
                            taken.job() == null
                                ? Future.succeededFuture(new Done(false, "", 0, taken.again()))
                                : step.of(in, taken.job())));
  }

  private Future<Done> walk(SqlConnection in, RedecideJob job, int most) {
    return page(in, job, Math.min(most, Math.max(1, rate(job) / PER_SECOND)))
        .compose(
            page -> {
              wanted = page.wanted();
              DrainBatch batch =
                  new DrainBatch(in, statements, context, List.of())
                      .force(
                          page.wanted().keySet(),
                          job.request().cause(),
                          lead -> stillAsOnPage(page, lead));
              return batch
                  .apply()
                  .compose(nothing -> moved(in, job, page, batch))
                  .map(next -> new Done(true, job.request().cause(), batch.decided(), next));
            });
  }

  /** Looked at once the lead is locked: somebody may have decided it meanwhile. */
  private static boolean stillAsOnPage(Page page, LeadState lead) {
    return lead.current != null && lead.current.decisionId().equals(page.wanted().get(lead.leadId));
  }

  /** A lead decided meanwhile is not decided again, but where that may have been by other rules. */
  private Future<Instant> moved(SqlConnection in, RedecideJob job, Page page, DrainBatch batch) {
    Came came = new Came(batch.decided(), batch.changed(), batch.failed());
    boolean all = came.decided() + came.failed() == page.wanted().size();
    boolean again = !all && job.request().ruleSet() != null;
    return moved(in, job, again ? page.again(job) : page, came);
  }

  private int rate(RedecideJob job) {
    Integer asked = job.request().leadsPerSecond();
    return asked == null ? leadsPerSecond : asked;
  }

  private Future<Page> page(SqlConnection in, RedecideJob job, int most) {
    RedecideRequest asked = job.request();
    String[] statuses = asked.statuses().isEmpty() ? null : asked.statuses().toArray(String[]::new);
    return in.preparedQuery(sql.get("page"))
        .execute(
            Tuple.tuple()
                .addString(job.cursor())
                .addOffsetDateTime(RedecideJobs.utc(asked.decidedBefore()))
                .addArrayOfString(statuses)
                .addString(asked.ruleSet())
                .addInteger(LOOK))
        .map(rows -> page(rows, job.cursor(), most));
  }

  private static Page page(RowSet<Row> rows, String from, int most) {
    Map<String, String> wanted = new LinkedHashMap<>();
    String cursor = from;
    int lookedAt = 0;
    for (Row row : rows) {
      if (row.getBoolean("wanted")) {
        if (wanted.size() == most) {
          return new Page(wanted, cursor, lookedAt, false);
        }
        wanted.put(row.getString("lead_id"), String.valueOf(row.getUUID("decision_id")));
      }
      cursor = row.getString("lead_id");
      lookedAt++;
    }
    return new Page(wanted, cursor, lookedAt, lookedAt < LOOK);
  }

  private Future<Instant> moved(SqlConnection in, RedecideJob job, Page page, Came came) {
    Instant now = context.clock().now();
    Instant paced = job.nextAt() == null ? now : job.nextAt();
    Instant earliest = now.minus(BURST);
    Instant next =
        (paced.isBefore(earliest) ? earliest : paced)
            .plusNanos(page.wanted().size() * 1_000_000_000L / rate(job));
    return in.preparedQuery(sql.get("moved"))
        .execute(
            Tuple.tuple()
                .addLong(job.redecideJobId())
                .addString(page.last() ? "done" : "running")
                .addString(page.cursor())
                .addInteger(page.lookedAt())
                .addInteger(came.decided())
                .addInteger(came.changed())
                .addInteger(came.failed())
                .addOffsetDateTime(RedecideJobs.utc(next))
                .addOffsetDateTime(RedecideJobs.utc(now)))
        .map(next);
  }
}
