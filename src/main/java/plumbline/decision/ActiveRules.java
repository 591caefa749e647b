package plumbline.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.rules.Checked;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;

/**
 * The rule set leads are decided by at the moment. Others are offered; one without a fault takes
 * its place at once, between two decisions, and the one before ends with the decisions under way.
 * All of that is one thread's work, so the last one offered stands.
 */
public final class ActiveRules implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveRules.class);

  private final RuleBuild build;
  private final Swap swap;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(ActiveRules::thread);
  private final AtomicLong swaps = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile Standing now;

  /** What else belongs to a swap. */
  public interface Swap {
    /** A set is about to decide. Throws where it must not yet, and the one before goes on. */
    void before(Decide next) throws Exception;

    /** It decides. */
    void after(Decide active);

    /** Nothing else. */
    Swap ALONE =
        new Swap() {
          @Override
          public void before(Decide next) {}

          @Override
          public void after(Decide active) {}
        };
  }

  /**
   * What stands at the moment.
   *
   * @param checked what came of its check; null where it was not checked anew
   * @param origin where it came from, such as {@code folder}
   * @param refusal why something newer does not; null where nothing newer was refused
   * @param json how it is shown
   */
  private record Standing(
      Decide decide,
      @Nullable Checked checked,
      Instant since,
      String origin,
      @Nullable Refusal refusal,
      String json) {
    static Standing of(
        Decide decide,
        @Nullable Checked checked,
        Instant since,
        String origin,
        @Nullable Refusal refusal) {
      String json = ActiveRulesJson.write(decide, since, origin, refusal);
      return new Standing(decide, checked, since, origin, refusal, json);
    }

    Standing with(@Nullable Refusal other) {
      return of(decide, checked, since, origin, other);
    }
  }

  /**
   * A rule set that is not used.
   *
   * @param origin where it came from
   * @param errors everything that is wrong with it, at least one
   */
  public record Refusal(Instant at, String origin, List<RuleError> errors) {}

  /**
   * @param first decides from now on; it is closed with this
   * @param origin where that came from, such as {@code folder}
   */
  public ActiveRules(RuleBuild build, Decide first, String origin, Swap swap) {
    this(build, first, null, origin, swap);
  }

  /**
   * As above.
   *
   * @param checked what came of the check of the first; null where it was not checked anew
   */
  public ActiveRules(
      RuleBuild build, Decide first, @Nullable Checked checked, String origin, Swap swap) {
    this.build = build;
    this.swap = swap;
    this.now = Standing.of(first, checked, Instant.now(), origin, null);
  }

  // Where the system heeds it, leads come first.
  @SuppressWarnings("ThreadPriorityCheck")
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "rules-build");
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /** What decides: to be asked once for each decision. */
  public Decide decide() {
    return now.decide();
  }

  /** Version, files, rules with their ids, since when, and what is wrong with a newer set. */
  public String json() {
    return now.json();
  }

  /** Since when the present one decides. */
  public Instant since() {
    return now.since();
  }

  /** Why something newer does not decide; null where nothing newer was refused. */
  public @Nullable Refusal refusal() {
    return now.refusal();
  }

  /** How often another set took the place of the one before. */
  public long swaps() {
    return swaps.get();
  }

  /** How many were refused. */
  public long refused() {
    return refused.get();
  }

  /**
   * Checks a rule set as {@link #offer} does, and leaves it at that.
   *
   * @return what would come of it
   */
  public Candidate check(RuleFiles files) {
    return inTurn(() -> checkNow(complete(files)));
  }

  /**
   * Compiles a rule set aside, runs its tests, and decides by it from then on. Waits until that is
   * done or refused.
   *
   * @param files without {@link Decide#CONFIG} it is that of the set before
   * @param origin where they come from
   */
  public Candidate offer(RuleFiles files, String origin) {
    return inTurn(() -> offerNow(complete(files), origin));
  }

  /** Notes that something newer cannot even be read. */
  public void refuse(List<RuleError> errors, String origin) {
    inTurn(() -> refuseNow(errors, origin));
  }

  /** Notes that what was refused from somewhere is not wanted from there any more. */
  public void forget(String origin) {
    inTurn(() -> forgetNow(origin));
  }

  private boolean forgetNow(String origin) {
    Refusal refusal = now.refusal();
    if (refusal != null && refusal.origin().equals(origin)) {
      now = now.with(null);
    }
    return true;
  }

  /**
   * Takes the present files the way of an edit once, for nothing, so that the first edit after a
   * start is not the one that loads the compiler: it would take three times as long.
   *
   * @param delay how long what else a start does has first
   */
  public void rehearse(Duration delay) {
    Future<?> unused =
        thread.schedule(() -> build.rehearse(decide()), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private RuleFiles complete(RuleFiles files) {
    return files.texts().containsKey(Decide.CONFIG)
        ? files
        : files.with(Decide.CONFIG, decide().config().canonical());
  }

  private Candidate checkNow(RuleFiles files) {
    RuleCheck checked = build.check(files, decide());
    try (Decide built = checked.decide()) {
      Candidate.Result result = built == null ? Candidate.Result.REFUSED : Candidate.Result.LIVE;
      return new Candidate(files.version(), result, checked.checked());
    }
  }

  private Candidate offerNow(RuleFiles files, String origin) {
    long begin = System.nanoTime();
    Decide before = decide();
    Checked standing = now.checked();
    if (standing != null && files.all().equals(before.rules().files().all())) {
      now = now.with(null);
      return new Candidate(files.version(), Candidate.Result.UNCHANGED, standing);
    }
    RuleCheck checked = build.check(files, before);
    Decide next = checked.decide();
    if (next == null) {
      refuseNow(checked.errors().stream().filter(RuleError::stops).toList(), origin);
      return new Candidate(files.version(), Candidate.Result.REFUSED, checked.checked());
    }
    if (files.version().equals(before.rules().version())) {
      next.close();
      now = now.with(null);
      return new Candidate(files.version(), Candidate.Result.UNCHANGED, checked.checked());
    }
    try {
      swap.before(next);
    } catch (Exception e) {
      next.close();
      LOG.warn("rule set {} cannot decide yet: {}", files.version(), e.getMessage());
      return new Candidate(files.version(), Candidate.Result.POSTPONED, checked.checked());
    }
    now = Standing.of(next, checked.checked(), Instant.now(), origin, null);
    swaps.incrementAndGet();
    before.close();
    LOG.info(
        "rule set {} ({}) decides in place of {}; it was ready after {} ms",
        files.version(),
        origin,
        before.rules().version(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    if (!checked.errors().isEmpty()) {
      LOG.warn("of rule set {} is to be said:\n{}", files.version(), lines(checked.errors()));
    }
    swap.after(next);
    return new Candidate(files.version(), Candidate.Result.LIVE, checked.checked());
  }

  private boolean refuseNow(List<RuleError> errors, String origin) {
    refused.incrementAndGet();
    now = now.with(new Refusal(Instant.now(), origin, errors));
    LOG.warn(
        "the rules ({}) are not used, {} decides on: {} errors\n{}",
        origin,
        decide().rules().version(),
        errors.size(),
        lines(errors));
    return true;
  }

  private static String lines(List<RuleError> errors) {
    return errors.stream().map(RuleError::toString).collect(Collectors.joining("\n"));
  }

  private <T> T inTurn(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Ends; decisions under way are not disturbed. */
  @Override
  public void close() {
    thread.shutdownNow();
    decide().close();
  }
}
