package plumbline.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Instant;
import java.util.List;
import plumbline.decision.ActiveRules;
import plumbline.decision.Decide;

/** The figures of the rules: which decide, since when, and what became of those offered. */
final class RuleMeters {
  private final MeterRegistry registry;
  private final MultiGauge info;

  RuleMeters(MeterRegistry registry) {
    this.registry = registry;
    this.info =
        MultiGauge.builder("plumbline.rules.active")
            .description("1, with the version decided by")
            .register(registry);
  }

  void watch(ActiveRules rules) {
    FunctionCounter.builder("plumbline.rules.swaps", rules, ActiveRules::swaps)
        .description("rule sets that took the place of the one before")
        .register(registry);
    FunctionCounter.builder("plumbline.rules.rejected", rules, ActiveRules::refused)
        .description("rule sets that were not used because something is wrong with them")
        .register(registry);
    Gauge.builder("plumbline.rules.broken", rules, r -> r.refusal() == null ? 0 : 1)
        .description("1 while something newer than what decides is not used")
        .register(registry);
    Gauge.builder("plumbline.rules.age.seconds", rules, RuleMeters::ageSeconds)
        .description("how long the rule set has decided")
        .register(registry);
    decides(rules.decide());
  }

  private static double ageSeconds(ActiveRules rules) {
    return (Instant.now().toEpochMilli() - rules.since().toEpochMilli()) / 1e3;
  }

  /** Names the version decided by from now on. */
  void decides(Decide active) {
    Tags version = Tags.of("version", active.rules().version());
    info.register(List.of(MultiGauge.Row.of(version, 1)), true);
  }
}
