package plumbline.backtest;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Facts;
import plumbline.lead.DecidedListener;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.RuleFailed;
import plumbline.rules.RulesInvalid;

/**
 * Has a candidate decide what the live rules decide, for a share of the leads and off the way of
 * their answers: what it has no time for is dropped, and counted.
 */
public final class ShadowRunner implements DecidedListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShadowRunner.class);

  /** Decisions that wait; the next one is dropped. */
  private static final int MOST_WAITING = 256;

  private static final int MOST_UNRECORDED = 200;
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long RECORD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long POLL_MS = 100;
  private static final long ANSWER_SECONDS = 10;

  /** A database that hangs is not waited for longer. */
  private static final long LEAVE_MS = 1_000;

  private final Shadows shadows;
  private final String node;
  private final DecideByVersion versions;
  private final BooleanSupplier busy;
  private final BlockingQueue<Heard> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong droppedEver = new AtomicLong();
  private final AtomicLong decidedEver = new AtomicLong();
  private final List<Shadows.Made> made = new ArrayList<>();
  private final Thread thread = new Thread(this::work, "shadow");
  private volatile @Nullable Active active;

  /** One that is being compiled. */
  private volatile Shadows.@Nullable Task coming;

  private volatile boolean stopping;
  private Shadows.@Nullable Task seen;
  private long looked;
  private long recorded;

  /** The candidate, compiled. */
  private record Active(Shadows.Task task, Decide decide) {}

  /** What is to be decided. */
  private record Heard(
      Active by, String decisionId, Facts facts, Instant instant, String outcome) {}

  /**
   * @param busy whether leads wait for their turn
   */
  public ShadowRunner(
      Database database, String node, DecideByVersion versions, BooleanSupplier busy) {
    this.shadows = new Shadows(database);
    this.node = node;
    this.versions = versions;
    this.busy = busy;
    thread.setDaemon(true);
    lowest(thread);
  }

  // Where the system heeds it, leads come first.
  @SuppressWarnings("ThreadPriorityCheck")
  private static void lowest(Thread thread) {
    thread.setPriority(Thread.MIN_PRIORITY);
  }

  /** Begins; not before the database has its tables. */
  public void start() {
    thread.start();
  }

  /** How many decisions it was too busy for since the start. */
  public long dropped() {
    return droppedEver.get();
  }

  /** How many decisions it made since the start. */
  public long decided() {
    return decidedEver.get();
  }

  @Override
  public void decided(
      String decisionId, String leadId, Facts facts, Instant instant, String outcome) {
    Active by = active;
    Shadows.Task task = by == null ? coming : by.task();
    if (task == null || !within(leadId, task.share())) {
      return;
    }
    if (by == null
        || busy.getAsBoolean()
        || !waiting.offer(new Heard(by, decisionId, facts, instant, outcome))) {
      dropped.incrementAndGet();
      droppedEver.incrementAndGet();
    }
  }

  /** All decisions of a lead or none, the same leads on every node. */
  static boolean within(String leadId, double share) {
    int hash = leadId.hashCode();
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    hash ^= hash >>> 16;
    return Integer.toUnsignedLong(hash) < share * (1L << 32);
  }

  private void work() {
    while (!stopping) {
      try {
        look();
        Heard heard = waiting.poll(POLL_MS, TimeUnit.MILLISECONDS);
        if (heard != null && heard.by().equals(active)) {
          decide(heard);
        }
        if (made.size() >= MOST_UNRECORDED || System.nanoTime() - recorded > RECORD_NANOS) {
          record();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.debug("the candidate waits: {}", e.getMessage());
      }
    }
    record();
  }

  private void decide(Heard heard) {
    String outcome = null;
    String failed = null;
    try {
      String again = OutcomeJson.write(heard.by().decide().decide(heard.facts(), heard.instant()));
      outcome = again.equals(heard.outcome()) ? null : again;
    } catch (RuleFailed e) {
      failed = e.ruleId() == null ? "unknown" : e.ruleId();
    }
    decidedEver.incrementAndGet();
    made.add(new Shadows.Made(heard.decisionId(), outcome, failed));
  }

  /** Looks whether another candidate is to decide. */
  private void look() {
    if (System.nanoTime() - looked < LOOK_NANOS) {
      return;
    }
    looked = System.nanoTime();
    Shadows.Task task = await(shadows.now());
    if (Objects.equals(seen, task)) {
      return;
    }
    record();
    active = null;
    if (!Objects.equals(coming, task)) {
      coming = null;
      dropped.set(0);
    }
    if (task == null) {
      LOG.info("no candidate decides beside the live rules any more");
    } else {
      begin(task);
    }
    // Only now: what the database did not answer is asked again.
    seen = task;
  }

  private void begin(Shadows.Task task) {
    coming = task;
    try {
      Decide candidate = versions.of(task.version());
      await(shadows.begun(task.shadowId(), node, null));
      active = new Active(task, candidate);
      LOG.info("candidate {} decides beside the live rules", task.version());
    } catch (RulesInvalid | RuntimeException e) {
      if (e instanceof RuntimeException failure && DatabaseUnavailable.isCauseOf(failure)) {
        throw failure;
      }
      LOG.warn("candidate {} cannot be used: {}", task.version(), e.getMessage());
      await(shadows.begun(task.shadowId(), node, e.getMessage()));
    }
    coming = null;
  }

  private void record() {
    Active by = active;
    recorded = System.nanoTime();
    if (by == null) {
      made.clear();
      return;
    }
    long missed = dropped.getAndSet(0);
    try {
      if (!made.isEmpty()) {
        await(shadows.record(by.task().shadowId(), List.copyOf(made)));
        made.clear();
      }
      if (missed > 0) {
        await(shadows.dropped(by.task().shadowId(), node, missed));
      }
    } catch (RuntimeException e) {
      // What cannot be kept now was in vain: live leads are what the database is for.
      dropped.addAndGet(missed + made.size());
      droppedEver.addAndGet(made.size());
      LOG.debug("not recorded: {}", e.getMessage());
    }
    made.clear();
  }

  private static <T extends @Nullable Object> T await(Future<T> answer) {
    try {
      return answer.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e.toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends, with what it has made recorded where the database answers. */
  @Override
  public void close() {
    stopping = true;
    try {
      if (active != null) {
        thread.join(LEAVE_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
