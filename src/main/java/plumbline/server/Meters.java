package plumbline.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmCompilationMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.ToDoubleFunction;
import plumbline.backtest.ShadowRunner;
import plumbline.journal.Journal;
import plumbline.lead.LeadWay;
import plumbline.lead.Redecide;
import plumbline.postgres.Database;

/** The figures of the management port: the process as a whole, journal, drain and pool. */
final class Meters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();

  Meters() {
    new ClassLoaderMetrics().bindTo(registry);
    new JvmCompilationMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  void watch(ShadowRunner shadow) {
    counter(
        "plumbline.shadow.decided",
        "decisions a candidate made beside the live rules",
        shadow,
        ShadowRunner::decided);
    counter(
        "plumbline.shadow.dropped",
        "decisions there was no time for",
        shadow,
        ShadowRunner::dropped);
  }

  void watch(Journal journal, LeadWay way, Database database) {
    gauge("plumbline.journal.entries", "entries not drained yet", journal, Journal::depth);
    gauge("plumbline.journal.bytes", "bytes not drained yet", journal, Journal::bytes);
    gauge("plumbline.journal.full", "1 at its bound", journal, j -> j.full() ? 1 : 0);
    gauge("plumbline.journal.commits", "commits since the start", journal, Journal::commits);
    gauge("plumbline.drain.applied", "entries drained", way, w -> w.drain().applied());
    gauge(
        "plumbline.drain.failing",
        "1 while the last attempt failed",
        way,
        w -> w.drain().failure() == null ? 0 : 1);
    counter("plumbline.drain.retries", "attempts that failed", way, w -> w.drain().retries());
    counter("plumbline.drain.set.aside", "entries set aside", way, w -> w.drain().setAside());
    counter(
        "plumbline.drain.idempotency.conflicts",
        "idempotency keys that came with another body, found in the drain; both were kept",
        way,
        w -> w.drain().conflicts());
    gauge(
        "plumbline.drain.oldest.seconds",
        "age of the oldest entry that is not drained",
        way,
        w -> w.drain().oldestSeconds());
    gauge(
        "plumbline.dead.entries",
        "entries of all nodes that were set aside and wait to be applied",
        way,
        w -> w.drain().deadEntries());
    watch(way.redecide());
    gauge("plumbline.leads.waiting", "posts that wait for their turn", way, LeadWay::waiting);
    gauge("plumbline.history.index", "undrained entries in memory", way, LeadWay::undrained);
    gauge(
        "plumbline.history.unread",
        "1 while decisions are made without their history",
        way,
        w -> w.withoutHistory() ? 1 : 0);
    gauge("plumbline.pool.connections", "database connections", database, d -> d.pool().size());
  }

  private void watch(Redecide again) {
    gauge("plumbline.redecide.due", "leads due by decay and not decided", again, Redecide::due);
    gauge(
        "plumbline.redecide.lag.seconds",
        "for how long the first of them has been due",
        again,
        Redecide::lagSeconds);
    redecided("time", again, Redecide::decidedByTime);
    redecided("rules", again, Redecide::decidedByRules);
  }

  private void redecided(String cause, Redecide again, ToDoubleFunction<Redecide> value) {
    FunctionCounter.builder("plumbline.redecided", again, value)
        .description("leads decided again that nobody had touched")
        .tag("cause", cause)
        .register(registry);
  }

  private <T> void counter(String name, String description, T of, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, of, value).description(description).register(registry);
  }

  private <T> void gauge(String name, String description, T of, ToDoubleFunction<T> value) {
    Gauge.builder(name, of, value).description(description).register(registry);
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
