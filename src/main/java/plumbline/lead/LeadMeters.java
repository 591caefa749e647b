package plumbline.lead;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What is counted and timed on the way of a lead. */
final class LeadMeters {
  private final MeterRegistry registry;
  private final Map<String, Counter> decisions = new ConcurrentHashMap<>();
  private final Map<String, Counter> firings = new ConcurrentHashMap<>();
  private final Timer history;
  private final Timer decide;
  private final Timer journal;
  private final Timer whole;

  LeadMeters(MeterRegistry registry) {
    this.registry = registry;
    this.history = timer("history");
    this.decide = timer("decide");
    this.journal = timer("journal");
    this.whole = timer("whole");
  }

  private Timer timer(String step) {
    return Timer.builder("plumbline.lead.step")
        .description("time a posted lead spends in each step up to its answer")
        .tag("step", step)
        .publishPercentileHistogram()
        .register(registry);
  }

  <T> Future<T> history(Supplier<Future<T>> work) {
    return timed(history, work);
  }

  <T> Future<T> decide(Supplier<Future<T>> work) {
    return timed(decide, work);
  }

  <T> Future<T> journal(Supplier<Future<T>> work) {
    return timed(journal, work);
  }

  <T> Future<T> whole(Supplier<Future<T>> work) {
    return timed(whole, work);
  }

  private static <T> Future<T> timed(Timer timer, Supplier<Future<T>> work) {
    long start = System.nanoTime();
    return work.get()
        .onComplete(done -> timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
  }

  /** Counts a decision by its status, or a post that no decision could be made of. */
  void decided(String status) {
    decisions
        .computeIfAbsent(
            status,
            s ->
                Counter.builder("plumbline.decisions")
                    .description("decisions by status; undecided where a rule failed")
                    .tag("status", s)
                    .register(registry))
        .increment();
  }

  /** Counts the rules that fired for a decision. */
  void fired(List<String> rules) {
    for (String rule : rules) {
      firings
          .computeIfAbsent(
              rule,
              r ->
                  Counter.builder("plumbline.rule.firings")
                      .description("decisions a rule fired for")
                      .tag("rule", r)
                      .register(registry))
          .increment();
    }
  }
}
