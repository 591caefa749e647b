package plumbline.lead;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.journal.Journal;
import plumbline.journal.JournalEntry;
import plumbline.postgres.Database;

/**
 * Moves journal entries into Postgres: batches, in order, each in one transaction with the cursor,
 * so that an entry is applied once however often it is tried. One batch is under way at a time. A
 * fault of the database is waited out; an entry the database refuses is set aside.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long MAX_BATCH_BYTES = 8L << 20;
  private static final long LOOK_MS = 200;

  /** How long it stands back before it looks again. */
  private static final long YIELD_MS = 20;

  private static final long FIRST_BACK_OFF_MS = 50;
  private static final long MOST_BACK_OFF_MS = 2_000;

  /** How often a batch is tried whole before the entry at fault is looked for. */
  private static final int ATTEMPTS = 3;

  /** How often the position is kept beside the journal, and the entries set aside are counted. */
  private static final long NOTE_MS = 5_000;

  /** How long the batch under way may still take at a stop. */
  private static final long LAST_BATCH_MS = 1_000;

  private final Vertx vertx;
  private final Context loop;
  private final Database database;
  private final Journal journal;
  private final DrainContext context;
  private final DrainProgress progress = new DrainProgress();
  private final DrainSteps steps;
  private final Bisection bisection;
  private final Yielding yielding;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final String undecidedLeads = new DrainStatements().undecidedLeads;
  private final int batchEntries;
  private volatile LongConsumer kept = sequence -> {};
  private int size;
  private int attempts;
  private long backOffMs = FIRST_BACK_OFF_MS;
  private Future<Void> underWay = Future.succeededFuture();
  private boolean started;
  private boolean running;
  private boolean noting;
  private boolean stopped;

  /**
   * @param batchEntries how many entries one transaction carries at most
   */
  Drain(
      Vertx vertx,
      Database database,
      Journal journal,
      Undrained undrained,
      DrainContext context,
      Yielding yielding,
      int batchEntries) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.database = database;
    this.journal = journal;
    this.context = context;
    this.steps = new DrainSteps(database.single(), journal, undrained, context, progress);
    this.bisection = new Bisection(steps);
    this.yielding = yielding;
    this.batchEntries = batchEntries;
    this.size = batchEntries;
  }

  /**
   * Says where the position is kept for the next start.
   *
   * @param store is told now and then, on a thread that may block, the last sequence in Postgres
   */
  public void keepPosition(LongConsumer store) {
    kept = store;
  }

  /** Begins to drain what the journal holds; not before the database has its tables. */
  public void start() {
    loop.runOnContext(
        nothing -> {
          started = true;
          vertx.setPeriodic(LOOK_MS, timer -> wake());
          vertx.setPeriodic(NOTE_MS, timer -> note());
          note();
        });
    wake();
  }

  private void note() {
    if (stopped) {
      return;
    }
    keepPosition();
    if (!noting && progress.failure() == null) {
      noting = true;
      steps.deadEntries().onSuccess(progress::dead).onComplete(done -> noting = false);
    }
  }

  private Future<Void> keepPosition() {
    long position = progress.position();
    return position == 0
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              kept.accept(position);
              return null;
            });
  }

  /** Says that the journal has more; of no effect before the start. */
  void wake() {
    if (woken.getAndSet(true)) {
      return;
    }
    loop.runOnContext(
        nothing -> {
          woken.set(false);
          if (started && !running && !stopped) {
            running = true;
            next();
          }
        });
  }

  /** Completes once everything up to a sequence is in Postgres. */
  Future<Void> reached(long sequence) {
    Promise<Void> promise = Promise.promise();
    loop.runOnContext(nothing -> progress.waitFor(sequence).onComplete(promise));
    wake();
    return promise.future();
  }

  /** Drains for a while longer, then ends after the batch under way. */
  public Future<Void> stop(long graceMs) {
    return reached(journal.lastSequence())
        .timeout(graceMs, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(nothing -> halted())
        .compose(nothing -> keepPosition());
  }

  /** Ends the loop, and waits for the batch under way unless Postgres lets it hang. */
  private Future<Void> halted() {
    Promise<Void> promise = Promise.promise();
    loop.runOnContext(
        nothing -> {
          stopped = true;
          underWay
              .timeout(LAST_BATCH_MS, TimeUnit.MILLISECONDS)
              .otherwiseEmpty()
              .onComplete(promise);
        });
    return promise.future();
  }

  /** Why the last attempt failed; null where it did not. */
  public @Nullable String failure() {
    return progress.failure();
  }

  /** How many entries were applied since the start. */
  public long applied() {
    return progress.applied();
  }

  /** How many attempts failed since the start. */
  public long retries() {
    return progress.retries();
  }

  /** How many entries were set aside since the start. */
  public long setAside() {
    return progress.setAsideHere();
  }

  /** How many idempotency keys came with another body, found while draining since the start. */
  public long conflicts() {
    return progress.conflicts();
  }

  /** How many entries of all nodes were set aside and wait to be applied. */
  public long deadEntries() {
    return progress.dead();
  }

  /** How long ago the oldest entry that is not drained was accepted, in seconds; 0 for none. */
  public double oldestSeconds() {
    return progress.oldestSeconds();
  }

  private void next() {
    if (stopped) {
      running = false;
      return;
    }
    if (yielding.now(progress)) {
      vertx.setTimer(YIELD_MS, timer -> next());
      return;
    }
    long from = progress.position();
    int most = size;
    vertx
        .executeBlocking(() -> journal.read(from, most, MAX_BATCH_BYTES))
        .onComplete(
            read -> {
              if (read.failed()) {
                backOff(DrainFault.of(read.cause()));
                return;
              }
              progress.takes(read.result());
              if (read.result().isEmpty()) {
                running = false;
              } else {
                drain(read.result());
              }
            });
  }

  private void drain(List<JournalEntry> entries) {
    underWay = steps.apply(entries).recover(failure -> failed(entries, failure));
    underWay.onComplete(
        done -> {
          if (done.failed()) {
            backOff(DrainFault.of(done.cause()));
          } else {
            attempts = 0;
            size = Math.min(batchEntries, size * 2);
            backOffMs = FIRST_BACK_OFF_MS;
            progress.succeeded();
            next();
          }
        });
  }

  /** Looks for the entry at fault once there seems to be one. */
  private Future<Void> failed(List<JournalEntry> entries, Throwable failure) {
    LOG.debug("draining failed", failure);
    DrainFault fault = DrainFault.of(failure);
    if (!fault.ofAnEntry() || ++attempts < ATTEMPTS) {
      return Future.failedFuture(failure);
    }
    progress.retried();
    return bisection.run(entries, fault, attempts);
  }

  private void backOff(DrainFault fault) {
    if (!fault.reason().equals(progress.failure())) {
      LOG.warn("draining waits: {}", fault.reason());
    }
    progress.failed(fault.reason());
    if (fault.kind() == DrainFault.Kind.OVERDUE) {
      size = Math.max(1, size / 2);
    }
    // Jitter, so that nodes that met in a deadlock do not meet again.
    long delayMs = ThreadLocalRandom.current().nextLong(backOffMs / 2, backOffMs + 1);
    backOffMs = Math.min(MOST_BACK_OFF_MS, backOffMs * 2);
    vertx.setTimer(delayMs, timer -> next());
  }

  /**
   * Decides again what could not be decided under another rule set than the one decided by now.
   *
   * @return how many leads it looked at
   */
  Future<Integer> decideUndecided() {
    return decideUndecided("", 0);
  }

  private Future<Integer> decideUndecided(String after, int before) {
    return database
        .pool()
        .preparedQuery(undecidedLeads)
        .execute(Tuple.of(context.deciding().ruleSet(), after, batchEntries))
        .compose(
            rows -> {
              List<String> ids = new ArrayList<>();
              rows.forEach(row -> ids.add(row.getString("lead_id")));
              if (ids.isEmpty()) {
                return Future.succeededFuture(before);
              }
              return steps
                  .decideAgain(ids)
                  .compose(
                      nothing -> decideUndecided(ids.get(ids.size() - 1), before + ids.size()));
            });
  }
}
