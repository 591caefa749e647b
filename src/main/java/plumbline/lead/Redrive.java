package plumbline.lead;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.journal.JournalEntry;
import plumbline.postgres.Database;

/**
 * Applies entries that were set aside, as the drain would have: each once, whoever tries at the
 * same time and however often, also beside running servers.
 */
public final class Redrive implements AutoCloseable {
  private static final int QUEUED = 1_000;
  private static final Duration DECISION_LIMIT = Duration.ofSeconds(2);

  private final Database database;
  private final Evaluators evaluators;
  private final DrainContext context;
  private final DrainStatements sql = new DrainStatements();
  private final DeadEntries dead = new DeadEntries();

  /** What became of one entry. */
  public enum Outcome {
    APPLIED,
    /** It fails as before. */
    FAILED,
    /** There is none that waits under this id. */
    NOT_WAITING
  }

  /**
   * What became of one entry.
   *
   * @param reason why it failed; null where it did not
   */
  public record Result(long deadEntryId, Outcome outcome, @Nullable String reason) {}

  /**
   * @param decide decides again what others have posted meanwhile
   */
  public Redrive(Database database, Decide decide) {
    this.database = database;
    this.evaluators = new Evaluators(1, QUEUED, DECISION_LIMIT);
    this.context =
        new DrainContext(
            "",
            new ReceivedClock(Clock.systemUTC()),
            evaluators,
            new Deciding(() -> decide, new LeadMeters(new SimpleMeterRegistry())));
  }

  /** Applies one; fails where the database does, and the entry waits on. */
  public Future<Result> apply(long deadEntryId) {
    return database
        .single()
        .inTransaction(connection -> apply(connection, deadEntryId))
        .recover(failure -> failed(deadEntryId, failure));
  }

  private Future<Result> apply(SqlConnection connection, long deadEntryId) {
    return dead.take(connection, deadEntryId)
        .compose(
            entry ->
                entry == null
                    ? Future.succeededFuture(new Result(deadEntryId, Outcome.NOT_WAITING, null))
                    : apply(connection, deadEntryId, entry));
  }

  private Future<Result> apply(SqlConnection connection, long deadEntryId, JournalEntry entry) {
    return new DrainBatch(connection, sql, context, List.of(entry))
        .redriven()
        .apply()
        .compose(nothing -> dead.redriven(connection, deadEntryId))
        .map(nothing -> new Result(deadEntryId, Outcome.APPLIED, null));
  }

  private Future<Result> failed(long deadEntryId, Throwable failure) {
    DrainFault fault = DrainFault.of(failure);
    if (!fault.ofAnEntry()) {
      return Future.failedFuture(failure);
    }
    return dead.failedAgain(database.pool(), deadEntryId, fault.reason())
        .map(nothing -> new Result(deadEntryId, Outcome.FAILED, fault.reason()));
  }

  @Override
  public void close() {
    evaluators.close();
  }
}
