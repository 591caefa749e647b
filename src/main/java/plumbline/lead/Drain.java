package plumbline.lead;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.journal.Journal;
import plumbline.journal.JournalEntry;

/**
 * Moves journal entries into Postgres: batches, in order, each in one transaction with the cursor,
 * so that an entry is applied once however often it is tried. One batch is under way at a time.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
  private static final long MAX_BATCH_BYTES = 8L << 20;
  private static final long LOOK_MS = 200;
  private static final long FIRST_BACK_OFF_MS = 50;
  private static final long MOST_BACK_OFF_MS = 2_000;

  private final Vertx vertx;
  private final Context loop;
  private final Pool pool;
  private final Journal journal;
  private final Undrained undrained;
  private final DrainContext context;
  private final DrainStatements sql = new DrainStatements();
  private final int batchEntries;
  private final List<Waiting> waiting = new ArrayList<>();
  private long position;
  private long backOffMs = FIRST_BACK_OFF_MS;
  private boolean running;
  private boolean stopped;
  private @Nullable String failure;
  private long applied;

  /** Somebody who waits for the entries up to a sequence. */
  private record Waiting(long sequence, Promise<Void> promise) {}

  /**
   * @param batchEntries how many entries one transaction carries at most
   */
  Drain(
      Vertx vertx,
      Pool pool,
      Journal journal,
      Undrained undrained,
      DrainContext context,
      int batchEntries) {
    this.vertx = vertx;
    this.loop = vertx.getOrCreateContext();
    this.pool = pool;
    this.journal = journal;
    this.undrained = undrained;
    this.context = context;
    this.batchEntries = batchEntries;
  }

  /** Begins to drain what the journal holds; not before the database has its tables. */
  public void start() {
    vertx.setPeriodic(LOOK_MS, timer -> wake());
    wake();
  }

  /** Says that the journal has more. */
  void wake() {
    loop.runOnContext(
        nothing -> {
          if (!running && !stopped) {
            running = true;
            next();
          }
        });
  }

  /** Completes once everything up to a sequence is in Postgres. */
  Future<Void> reached(long sequence) {
    Promise<Void> promise = Promise.promise();
    loop.runOnContext(
        nothing -> {
          if (position >= sequence) {
            promise.complete();
          } else {
            waiting.add(new Waiting(sequence, promise));
          }
        });
    wake();
    return promise.future();
  }

  /** Drains for a while longer, then ends after the batch under way. */
  public Future<Void> stop(long graceMs) {
    return reached(journal.lastSequence())
        .timeout(graceMs, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(
            nothing ->
                Future.future(
                    promise ->
                        loop.runOnContext(
                            also -> {
                              stopped = true;
                              waitForBatch(promise);
                            })));
  }

  private void waitForBatch(Promise<Void> promise) {
    if (running) {
      vertx.setTimer(10, timer -> waitForBatch(promise));
    } else {
      promise.complete();
    }
  }

  /** Why the last attempt failed; null where it did not. */
  public @Nullable String failure() {
    return failure;
  }

  /** How many entries were applied since the start. */
  public long applied() {
    return applied;
  }

  private void next() {
    if (stopped) {
      running = false;
      return;
    }
    long from = position;
    vertx
        .executeBlocking(() -> journal.read(from, batchEntries, MAX_BATCH_BYTES))
        .compose(this::apply)
        .onComplete(
            done -> {
              if (done.failed()) {
                backOff(done.cause());
              } else if (done.result() == 0) {
                running = false;
              } else {
                next();
              }
            });
  }

  private Future<Integer> apply(List<JournalEntry> read) {
    if (read.isEmpty()) {
      return Future.succeededFuture(0);
    }
    long last = read.get(read.size() - 1).sequence();
    return inTransaction(read, List.of())
        .compose(
            nothing -> {
              DrainBatch.decisionIds(read.stream().map(e -> EntryCodec.read(e.bytes())).toList())
                  .forEach(undrained::remove);
              reached(last, read.size());
              return journal.trim(last);
            })
        .map(nothing -> read.size());
  }

  private Future<Void> inTransaction(List<JournalEntry> read, List<String> forced) {
    return pool.withTransaction(
        connection -> new DrainBatch(connection, sql, context, read).force(forced).apply());
  }

  private void reached(long sequence, int entries) {
    position = sequence;
    applied += entries;
    backOffMs = FIRST_BACK_OFF_MS;
    failure = null;
    waiting.removeIf(
        each -> {
          if (each.sequence() > sequence) {
            return false;
          }
          each.promise().complete();
          return true;
        });
  }

  private void backOff(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.equals(failure)) {
      LOG.warn("draining waits: {}", message);
      LOG.debug("draining failed", cause);
    }
    failure = message;
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
    return pool.preparedQuery(sql.undecidedLeads)
        .execute(Tuple.of(context.deciding().ruleSet(), after, batchEntries))
        .compose(
            rows -> {
              List<String> ids = new ArrayList<>();
              rows.forEach(row -> ids.add(row.getString("lead_id")));
              if (ids.isEmpty()) {
                return Future.succeededFuture(before);
              }
              return inTransaction(List.of(), ids)
                  .compose(
                      nothing -> decideUndecided(ids.get(ids.size() - 1), before + ids.size()));
            });
  }
}
