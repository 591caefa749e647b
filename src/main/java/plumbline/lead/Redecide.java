package plumbline.lead;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Decide;
import plumbline.postgres.Database;

/**
 * Decides leads again that nobody has touched: those whose score decay has brought into another
 * band, and those a walk was asked for. It looks every two seconds, and stands back while posts
 * wait or the drain is behind, though not for ever.
 */
public final class Redecide implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Redecide.class);
  private static final long LOOK_MS = 2_000;
  private static final String SCHEDULE = "server.yaml";

  /** How long it stands back in a row: a lead is to be decided within a minute. */
  private static final long MOST_STANDING_BACK_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** For how long it works then, whoever waits: a tenth of the time. */
  private static final long LEAST_AT_WORK_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int QUEUED = 1_000;
  private static final Duration DECISION_LIMIT = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final DrainContext context;
  private final RedecideConfig config;
  private final BooleanSupplier busy;
  private final DueInstants instants;
  private final DueLeads due;
  private final RedecideWalk walk;
  private final RedecideJobs jobs;
  private final BatchSize dueSize = new BatchSize(DueLeads.BATCH);
  private final BatchSize walkSize = new BatchSize(RedecideWalk.BATCH);
  private final AtomicLong decidedByTime = new AtomicLong();
  private final AtomicLong decidedByRules = new AtomicLong();
  private volatile DueLeads.@Nullable Backlog backlog;
  private volatile boolean stopped;
  private volatile Future<?> underWay = Future.succeededFuture();
  private @Nullable String said;
  private long standingBackSince = System.nanoTime();
  private long atWorkUntil = standingBackSince;
  private long timer = -1;

  /**
   * @param busy whether posts wait, or what was posted does
   */
  Redecide(
      Vertx vertx,
      Database database,
      DrainContext context,
      RedecideConfig config,
      BooleanSupplier busy) {
    this.vertx = vertx;
    this.context = context;
    this.config = config;
    this.busy = busy;
    this.instants = new DueInstants(vertx, database);
    this.due = new DueLeads(database, context);
    this.walk = new RedecideWalk(database, context, config.leadsPerSecond());
    this.jobs = new RedecideJobs(database);
  }

  /** What walks over leads without a server; to be closed. */
  public static Redecide alone(
      Vertx vertx, Database database, Decide decide, RedecideConfig config) {
    Evaluators evaluators = new Evaluators(1, QUEUED, DECISION_LIMIT);
    Deciding deciding = new Deciding(() -> decide, new LeadMeters(new SimpleMeterRegistry()));
    ReceivedClock clock = new ReceivedClock(Clock.systemUTC());
    DrainContext context = new DrainContext("", clock, evaluators, deciding);
    return new Redecide(vertx, database, context, config, () -> false);
  }

  /** Ends the threads that decide; not of one that belongs to a server. */
  @Override
  public void close() {
    stopped = true;
    context.evaluators().close();
  }

  /** Begins to look; not before the database has its tables. */
  void start() {
    if (!stopped) {
      timer = vertx.setTimer(1, go -> look());
    }
  }

  private void look() {
    Future<Long> looked = tick().recover(this::later);
    underWay = looked;
    looked.onSuccess(
        delayMs -> {
          if (!stopped) {
            timer = vertx.setTimer(Math.max(1, delayMs), go -> look());
          }
        });
  }

  private Future<Long> later(Throwable failure) {
    String message = DrainFault.of(failure).reason();
    if (!message.equals(said) && !stopped) {
      LOG.warn("deciding again waits: {}", message);
    }
    said = message;
    return Future.succeededFuture(LOOK_MS);
  }

  /** Ends after the transaction under way. */
  Future<Void> stop() {
    stopped = true;
    vertx.cancelTimer(timer);
    return underWay.timeout(1, TimeUnit.SECONDS).<Void>mapEmpty().otherwiseEmpty();
  }

  /**
   * Does all that is to be done by now, or stands back.
   *
   * @return after how many milliseconds there may be more
   */
  Future<Long> tick() {
    if (standsBack()) {
      return Future.succeededFuture(LOOK_MS);
    }
    return repeat(this::workOut)
        .compose(nothing -> config.onDecay() ? repeat(this::decideDue) : Future.succeededFuture())
        .compose(nothing -> due.backlog())
        .compose(
            now -> {
              backlog = now;
              return schedule();
            })
        .compose(nothing -> walk(null))
        .onSuccess(nothing -> said = null);
  }

  /** As long as it finds something, and nobody is kept waiting. */
  private Future<Void> repeat(Supplier<Future<Integer>> step) {
    return Repeat.whileTrue(() -> step.get().map(found -> found > 0 && !stopped && !standsBack()));
  }

  private boolean standsBack() {
    long now = System.nanoTime();
    if (!busy.getAsBoolean() || now - atWorkUntil < 0) {
      standingBackSince = now;
      return false;
    }
    if (now - standingBackSince < MOST_STANDING_BACK_NANOS) {
      return true;
    }
    atWorkUntil = now + LEAST_AT_WORK_NANOS;
    return false;
  }

  private Future<Integer> workOut() {
    return instants.next();
  }

  private Future<Integer> decideDue() {
    return due.next(dueSize.now())
        .map(
            done -> {
              dueSize.succeeded();
              decidedByTime.addAndGet(done.decided());
              if (done.decided() > 0) {
                LOG.info(
                    "{} leads were decided again as their time had come; {} changed",
                    done.decided(),
                    done.changed());
              }
              return done.taken();
            })
        .recover(
            failure ->
                refused(failure, dueSize, due.taken())
                    .compose(
                        hopeless -> hopeless ? due.passOver().map(1) : Future.succeededFuture(1)));
  }

  /** Fails where the database is at fault; true where a lead is, and it is known which. */
  private static Future<Boolean> refused(Throwable failure, BatchSize size, Set<String> leads) {
    DrainFault fault = DrainFault.of(failure);
    if (!fault.ofAnEntry()) {
      return Future.failedFuture(failure);
    }
    boolean hopeless = size.refused();
    if (hopeless) {
      LOG.error("{} is not decided again: {}", String.join(", ", leads), fault.reason());
    }
    return Future.succeededFuture(hopeless);
  }

  private Future<Void> schedule() {
    RedecideConfig.Schedule schedule = config.schedule();
    if (schedule == null) {
      return Future.succeededFuture();
    }
    Instant now = context.clock().now();
    RedecideRequest request =
        new RedecideRequest(
            Decision.TIME,
            schedule.statuses(),
            now.minus(schedule.olderThan()),
            null,
            null,
            "the schedule",
            SCHEDULE);
    return jobs.createScheduled(request, now, now.minus(schedule.every())).mapEmpty();
  }

  /**
   * Walks on in open jobs for as long as their rate lets it.
   *
   * @param only no other job than this; null for any
   * @return after how many milliseconds there may be more
   */
  public Future<Long> walk(@Nullable Long only) {
    long[] delayMs = {LOOK_MS};
    return Repeat.whileTrue(
            () ->
                step(only)
                    .map(
                        done -> {
                          count(done);
                          long waitMs = waitMs(done.again());
                          boolean known = done.worked() || done.again() != null;
                          delayMs[0] = known ? Math.min(waitMs, LOOK_MS) : LOOK_MS;
                          return done.worked() && waitMs == 0 && !stopped && !standsBack();
                        }))
        .map(nothing -> delayMs[0]);
  }

  private Future<RedecideWalk.Done> step(@Nullable Long only) {
    return walk.next(walkSize.now(), only)
        .onSuccess(done -> walkSize.succeeded())
        .recover(
            failure ->
                refused(failure, walkSize, walk.wanted())
                    .compose(
                        hopeless ->
                            hopeless
                                ? walk.passOver(only)
                                : Future.succeededFuture(RedecideWalk.Done.AGAIN)));
  }

  private long waitMs(@Nullable Instant again) {
    return again == null
        ? 0
        : Math.max(0, Duration.between(context.clock().now(), again).toMillis());
  }

  private void count(RedecideWalk.Done done) {
    (Decision.RULES.equals(done.cause()) ? decidedByRules : decidedByTime)
        .addAndGet(done.decided());
  }

  /** What walks, for tests that stop it half-way. */
  RedecideWalk walk() {
    return walk;
  }

  /** How many leads it decided since the start, as time had passed. */
  public long decidedByTime() {
    return decidedByTime.get();
  }

  /** How many it decided since the start for another version of the rules. */
  public long decidedByRules() {
    return decidedByRules.get();
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
