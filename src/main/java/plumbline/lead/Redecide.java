package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.postgres.Database;

/**
 * Decides leads again that nobody has touched: those whose score decay has brought into another
 * band. It looks every two seconds, and stands back while posts wait, though not for ever.
 */
public final class Redecide {
  private static final Logger LOG = LoggerFactory.getLogger(Redecide.class);
  private static final long LOOK_MS = 2_000;

  /** How long it stands back in a row: a lead is to be decided within a minute. */
  private static final long MOST_STANDING_BACK_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Vertx vertx;
  private final DueInstants instants;
  private final DueLeads due;
  private final RedecideConfig config;
  private final BooleanSupplier busy;
  private final AtomicLong decidedByTime = new AtomicLong();
  private volatile DueLeads.@Nullable Backlog backlog;
  private volatile boolean stopped;
  private volatile Future<Void> underWay = Future.succeededFuture();
  private @Nullable String said;
  private long standingBackSince;
  private long timer = -1;

  /**
   * @param busy whether posts wait
   */
  Redecide(
      Vertx vertx,
      Database database,
      DrainContext context,
      RedecideConfig config,
      BooleanSupplier busy) {
    this.vertx = vertx;
    this.instants = new DueInstants(vertx, database);
    this.due = new DueLeads(database, context);
    this.config = config;
    this.busy = busy;
  }

  /** Begins to look; not before the database has its tables. */
  void start() {
    if (!stopped) {
      timer = vertx.setTimer(0, go -> look());
    }
  }

  private void look() {
    underWay = tick().recover(this::later);
    underWay.onComplete(
        done -> {
          if (!stopped) {
            timer = vertx.setTimer(LOOK_MS, go -> look());
          }
        });
  }

  private Future<Void> later(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (!message.equals(said) && !stopped) {
      LOG.warn("deciding again waits: {}", message);
    }
    said = message;
    return Future.succeededFuture();
  }

  /** Ends after the transaction under way. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return underWay.timeout(1, TimeUnit.SECONDS).otherwiseEmpty();
  }

  /** Does all that is to be done by now, or stands back. */
  Future<Void> tick() {
    return repeat(instants::next)
        .compose(nothing -> config.onDecay() ? repeat(this::decideDue) : Future.succeededFuture())
        .compose(nothing -> due.backlog())
        .map(
            now -> {
              backlog = now;
              said = null;
              return null;
            });
  }

  /** As long as it finds something, and nobody is kept waiting. */
  private Future<Void> repeat(Supplier<Future<Integer>> step) {
    if (stopped || standsBack()) {
      return Future.succeededFuture();
    }
    return step.get().compose(found -> found == 0 ? Future.succeededFuture() : repeat(step));
  }

  private boolean standsBack() {
    long now = System.nanoTime();
    if (!busy.getAsBoolean()) {
      standingBackSince = now;
      return false;
    }
    return now - standingBackSince < MOST_STANDING_BACK_NANOS;
  }

  private Future<Integer> decideDue() {
    return due.next(DueLeads.BATCH)
        .map(
            done -> {
              decidedByTime.addAndGet(done.decided());
              if (done.decided() > 0) {
                LOG.info(
                    "{} leads were decided again as their time had come; {} changed",
                    done.decided(),
                    done.changed());
              }
              return done.taken();
            });
  }

  /** How many leads it decided since the start, as their time had come. */
  public long decidedByTime() {
    return decidedByTime.get();
  }

  /** How many leads were due at the last look and not decided. */
  public long due() {
    DueLeads.Backlog last = backlog;
    return last == null ? 0 : last.due();
  }

  /** For how long the first of them, in seconds. */
  public double lagSeconds() {
    DueLeads.Backlog last = backlog;
    return last == null ? 0 : last.longest().toMillis() / 1e3;
  }
}
