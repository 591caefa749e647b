package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.testing.TestRules;

/** What holds for every lead under the shipped rules, shown on random ones. */
class ShippedRulesProperties {
  private static final Decide DECIDE = TestRules.shipped();
  private static final Decide BY_ENGINE = DECIDE.byEngine();
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  private static final Set<String> STATUSES = Set.of("qualified", "nurturing", "unqualified");
  private static final ExecutorService OTHER_THREAD = Executors.newSingleThreadExecutor();

  @AfterContainer
  static void close() {
    OTHER_THREAD.shutdown();
    DECIDE.close();
  }

  @Provide
  Arbitrary<Facts> facts() {
    return Arbitraries.randomValue(random -> RandomLeads.next(random, DECIDE.config(), NOW));
  }

  @Property(tries = 10_000)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void aDecisionIsSoundAndAlwaysTheSame(@ForAll("facts") Facts facts, @ForAll long seed)
      throws InterruptedException, ExecutionException {
    Outcome outcome = DECIDE.decide(facts, NOW);
    scoreAddsUp(outcome);
    verdictFits(outcome);
    assertEquals(List.of(), outcome.warnings());
    everyStatusOccurs(outcome);

    String text = OutcomeJson.write(outcome);
    assertEquals(text, OutcomeJson.write(BY_ENGINE.decide(facts, NOW)));
    assertEquals(text, OutcomeJson.write(DECIDE.decide(facts, NOW)));
    Facts shuffled = new Facts(facts.lead(), shuffled(facts.activities(), seed));
    Future<String> elsewhere =
        OTHER_THREAD.submit(() -> OutcomeJson.write(DECIDE.decide(shuffled, NOW)));
    assertEquals(text, elsewhere.get());
    assertFalse(text.contains(" null"), text);
  }

  /** Leads that are all alike would show nothing. */
  private static void everyStatusOccurs(Outcome outcome) {
    Statistics.collect(outcome.status());
    Statistics.coverage(
        statuses -> STATUSES.forEach(s -> statuses.check(s).count((Integer n) -> n >= 100)));
  }

  private static void scoreAddsUp(Outcome outcome) {
    BigDecimal sum = BigDecimal.ZERO;
    for (Contribution line : outcome.contributions()) {
      sum = sum.add(line.contribution());
      assertTrue(line.contribution().stripTrailingZeros().scale() <= 6, line.toString());
    }
    assertEquals(0, sum.compareTo(outcome.score()), outcome.toString());
    assertTrue(outcome.score().signum() >= 0, outcome.score().toString());
    assertTrue(outcome.score().compareTo(BigDecimal.ONE) <= 0, outcome.score().toString());
  }

  private static void verdictFits(Outcome outcome) {
    assertTrue(STATUSES.contains(outcome.status()), outcome.status());
    assertEquals(outcome.status().equals("qualified"), outcome.route() != null);
    BigDecimal score = outcome.score();
    boolean reaches = score.compareTo(DECIDE.config().thresholds().qualified()) >= 0;
    boolean vetoed = outcome.qualification().rule().startsWith("qualification.veto-");
    assertEquals(reaches && !vetoed, outcome.qualified(), outcome.toString());
    assertEquals(reaches, outcome.segments().contains("high_intent"));
    assertEquals(
        1, outcome.segments().stream().filter(name -> name.endsWith("_engagement")).count());
    assertTrue(outcome.segments().stream().filter(name -> name.endsWith("_intent")).count() <= 1);
  }

  private static List<Activity> shuffled(List<Activity> activities, long seed) {
    List<Activity> shuffled = new ArrayList<>(activities);
    Collections.shuffle(shuffled, new Random(seed));
    return shuffled;
  }
}
