package plumbline.backtest;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.RulesInvalid;

/**
 * Runs the backtests a server was asked for, one at a time and beside what it is there for: it
 * stands back while leads come in.
 */
public final class BacktestRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BacktestRunner.class);

  /** So few decisions are read at once that nothing else waits long for the database. */
  private static final int PAGE = 50;

  private static final long LOOK_MS = 1_000;
  private static final long TELL_MS = 1_000;
  private static final long ANSWER_SECONDS = 30;
  private static final long LEAVE_MS = 500;

  private final Database database;
  private final Backtests backtests;
  private final String node;
  private final DecideByVersion versions;
  private final Supplier<DecidingConfig> measure;
  private final Function<Outcome, Set<String>> campaignsOf;
  private final Backtest.Pace pace;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(BacktestRunner::thread);
  private volatile boolean stopping;
  private volatile boolean running;

  /**
   * @param measure the thresholds stored scores are measured by
   * @param pace lets what is more urgent go first
   */
  public BacktestRunner(
      Database database,
      String node,
      DecideByVersion versions,
      Supplier<DecidingConfig> measure,
      Function<Outcome, Set<String>> campaignsOf,
      Backtest.Pace pace) {
    this.database = database;
    this.backtests = new Backtests(database);
    this.node = node;
    this.versions = versions;
    this.measure = measure;
    this.campaignsOf = campaignsOf;
    this.pace = pace;
  }

  // Where the system heeds it, leads come first.
  @SuppressWarnings("ThreadPriorityCheck")
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "backtest");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /** Looks for work from now on; not before the database has its tables. */
  public void start() {
    java.util.concurrent.Future<?> unused =
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      for (BacktestJob job = await(backtests.claim(node));
          job != null && !stopping;
          job = await(backtests.claim(node))) {
        run(job);
      }
    } catch (RuntimeException e) {
      LOG.debug("no backtests now: {}", e.getMessage());
    }
  }

  /** It was cancelled, or this node is to stop. */
  private static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void run(BacktestJob job) {
    LOG.info("backtest {} of candidate {} begins", job.backtestId(), job.request().candidate());
    running = true;
    try {
      BacktestReport report = report(job);
      await(backtests.done(job, node, report));
      LOG.info("backtest {} is done: {} decisions", job.backtestId(), report.about().decisions());
    } catch (Ended e) {
      LOG.info("backtest {} ends early", job.backtestId());
    } catch (RulesInvalid | RuntimeException e) {
      if (!stopping && DatabaseUnavailable.isCauseOf(e)) {
        LOG.warn("backtest {} is begun again: {}", job.backtestId(), e.getMessage());
        await(backtests.giveBack(node));
      } else if (!stopping) {
        LOG.warn("backtest {} failed: {}", job.backtestId(), e.getMessage());
        await(backtests.failed(job, node, String.valueOf(e.getMessage())));
      }
    } finally {
      running = stopping;
    }
  }

  private BacktestReport report(BacktestJob job) throws RulesInvalid {
    StoredDecisions.Range range = job.request().range();
    Decide candidate = versions.of(job.request().candidate());
    tell(job, 0, null);
    StoredPages pages = opened(new StoredDecisions(database).pages(range, PAGE));
    Telling telling = new Telling(job, pages.size());
    try {
      telling.tell(0);
      return new Backtest(candidate, measure.get(), campaignsOf, this::next, 1)
          .run(pages, range, job.request().ends(), Clock.systemUTC(), telling::progress);
    } finally {
      await(pages.close());
    }
  }

  /** Closes them where they come too late. */
  private static StoredPages opened(Future<StoredPages> opening) {
    try {
      return await(opening);
    } catch (RuntimeException e) {
      opening.onSuccess(StoredPages::close);
      throw e;
    }
  }

  private void tell(BacktestJob job, long done, @Nullable Long total) {
    if (!await(backtests.progress(job, node, done, total))) {
      throw new Ended();
    }
  }

  private void next() {
    if (stopping) {
      throw new Ended();
    }
    pace.next();
  }

  /** Says now and then how far it is. */
  private final class Telling {
    private final BacktestJob job;
    private final long total;
    private long told = System.nanoTime();

    Telling(BacktestJob job, long total) {
      this.job = job;
      this.total = total;
    }

    void progress(long done) {
      if (System.nanoTime() - told > TimeUnit.MILLISECONDS.toNanos(TELL_MS)) {
        tell(done);
      }
    }

    void tell(long done) {
      told = System.nanoTime();
      BacktestRunner.this.tell(job, done, total);
    }
  }

  private static <T extends @Nullable Object> T await(Future<T> answer) {
    try {
      return answer.toCompletionStage().toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("the database does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Ended();
    }
  }

  /**
   * Ends at once; what is under way is left to the others, or to the next start. A database that
   * hangs is not waited for.
   */
  public Future<Void> stop() {
    stopping = true;
    thread.shutdownNow();
    return running
        ? backtests.giveBack(node).timeout(LEAVE_MS, TimeUnit.MILLISECONDS).otherwiseEmpty()
        : Future.succeededFuture();
  }
}
