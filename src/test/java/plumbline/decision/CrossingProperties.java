package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Thresholds;
import plumbline.testing.TestRules;

/** The instant found is that of the first millisecond another band begins, by deciding at many. */
class CrossingProperties {
  private static final Instant NOW = PointTable.NOW;

  /** Half-lives in so few milliseconds that every one of them can be looked at. */
  private static final int SOON_MS = 60;

  private static final Decide SHIPPED = TestRules.shipped();

  @AfterContainer
  static void close() {
    SHIPPED.close();
  }

  /** Points, and thresholds near what they come to. */
  record Case(PointTable table, long seed) {}

  @Provide
  Arbitrary<Case> soon() {
    return Arbitraries.randomValue(random -> random(random, SOON_MS));
  }

  @Provide
  Arbitrary<Case> late() {
    return Arbitraries.randomValue(random -> random(random, (int) Duration.ofDays(20).toMillis()));
  }

  private static Case random(Random random, int mostHalfLifeMs) {
    PointTable table = PointTable.random(random);
    DecidingConfig config = table.config();
    Map<String, ActivityType> types = new LinkedHashMap<>();
    for (String type : config.activityTypes().keySet()) {
      Duration halfLife = Duration.ofMillis(1 + random.nextInt(mostHalfLifeMs));
      types.put(type, new ActivityType(type, type.equals("never") ? null : halfLife));
    }
    Map<String, Activity> activities = new HashMap<>();
    for (Activity old : table.activities().values()) {
      // Young ones, and some ahead of the instant.
      Instant at = NOW.minusMillis(random.nextLong(3L * mostHalfLifeMs) - mostHalfLifeMs / 3);
      activities.put(
          old.activityId(), new Activity(old.activityId(), old.type(), at, null, null, null, null));
    }
    List<Tally.Given> given = new ArrayList<>();
    for (Tally.Given each : table.given()) {
      Activity old = each.points().activity();
      given.add(
          old == null
              ? each
              : new Tally.Given(
                  each.rule(),
                  each.limit(),
                  new plumbline.facts.Points(
                      each.points().category(),
                      each.points().value(),
                      activities.get(old.activityId()),
                      "points")));
    }
    PointTable young =
        new PointTable(with(config, types, config.thresholds()), activities, given, List.of());
    return new Case(
        new PointTable(
            with(young.config(), types, near(young, random, mostHalfLifeMs)),
            activities,
            given,
            List.of()),
        random.nextLong());
  }

  /** Scores the points come to at three instants, a bound each. */
  private static Thresholds near(PointTable table, Random random, int mostHalfLifeMs) {
    TreeSet<BigDecimal> scores = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      Instant at = NOW.plusMillis(random.nextLong(4L * mostHalfLifeMs));
      scores.add(score(table, at).setScale(2, java.math.RoundingMode.HALF_UP));
    }
    while (scores.size() < 3) {
      scores.add(
          scores
              .first()
              .subtract(
                  new BigDecimal("0.01").multiply(BigDecimal.valueOf(1 + random.nextInt(5)))));
    }
    List<BigDecimal> rising = List.copyOf(scores);
    return new Thresholds(rising.get(2), rising.get(1), rising.get(0));
  }

  private static DecidingConfig with(
      DecidingConfig config, Map<String, ActivityType> types, Thresholds thresholds) {
    return new DecidingConfig(
        config.unit(),
        config.categories(),
        config.freezeAbove(),
        thresholds,
        types,
        config.companySizes(),
        config.sources(),
        config.routing(),
        config.maxFirings());
  }

  private static BigDecimal score(PointTable table, Instant at) {
    return Tally.of(table.given(), table.taken(), table.config(), at).score();
  }

  private static int band(PointTable table, Instant at) {
    return band(score(table, at), table.config().thresholds());
  }

  private static int band(BigDecimal score, Thresholds thresholds) {
    if (score.compareTo(thresholds.qualified()) >= 0) {
      return 3;
    } else if (score.compareTo(thresholds.nurturing()) >= 0) {
      return 2;
    }
    return score.compareTo(thresholds.unqualified()) >= 0 ? 1 : 0;
  }

  private static @Nullable Instant found(PointTable table, long work) {
    List<Crossing.Line> lines =
        Tally.of(table.given(), table.taken(), table.config(), NOW).contributions().stream()
            .filter(line -> line.outcome() == Contribution.Standing.COUNTED)
            .map(
                line ->
                    new Crossing.Line(
                        line.category(),
                        line.points() == null ? 0 : line.points(),
                        line.activityId()))
            .toList();
    return Crossing.after(NOW, lines, table.activities(), table.config(), work);
  }

  @Property(tries = 300)
  void itIsTheFirstMillisecondOfAll(@ForAll("soon") Case one) {
    PointTable table = one.table();
    int before = band(table, NOW);
    Instant first = null;
    for (int ms = 1; first == null && ms <= 41 * SOON_MS; ms++) {
      first = band(table, NOW.plusMillis(ms)) == before ? null : NOW.plusMillis(ms);
    }
    assertEquals(first, found(table, Long.MAX_VALUE));
    Statistics.collect(first == null ? "never" : "crosses");
    Statistics.coverage(
        seen -> {
          seen.check("never").percentage(share -> share > 3);
          seen.check("crosses").percentage(share -> share > 30);
        });
  }

  @Property(tries = 300)
  void theBandIsTheSameUntilThen(@ForAll("late") Case one) {
    PointTable table = one.table();
    int before = band(table, NOW);
    Instant found = found(table, Long.MAX_VALUE);
    long spanMs =
        found == null
            ? Duration.ofDays(900).toMillis()
            : found.toEpochMilli() - NOW.toEpochMilli() - 1;
    Random random = new Random(one.seed());
    for (int i = 0; i < 200; i++) {
      long ms = Math.min(spanMs, (long) (spanMs * Math.pow(random.nextDouble(), 3)));
      assertEquals(before, band(table, NOW.plusMillis(ms)));
    }
    if (found != null) {
      assertEquals(before, band(table, found.minusMillis(1)));
      assertNotEquals(before, band(table, found));
    }
  }

  @Property(tries = 300)
  void withoutEnoughWorkItIsLateByAMinuteAtMost(@ForAll("late") Case one) {
    Instant exact = found(one.table(), Long.MAX_VALUE);
    Instant soon = found(one.table(), 50);
    if (exact != null) {
      assertNotNull(soon);
      assertTrue(soon.isAfter(NOW));
      assertFalse(soon.isAfter(exact.plus(Duration.ofMinutes(1))));
    }
  }

  @Property(tries = 500)
  void decidingThenGivesAnotherBandAndJustBeforeTheSame(@ForAll Random random) {
    DecidingConfig config = SHIPPED.config();
    Facts facts = RandomLeads.next(random, config, NOW);
    Outcome outcome = SHIPPED.decide(facts, NOW);
    Map<String, Activity> activities = new HashMap<>();
    facts.activities().forEach(activity -> activities.put(activity.activityId(), activity));
    Instant found = Crossing.after(NOW, Crossing.counted(outcome), activities, config);
    int before = band(outcome.score(), config.thresholds());
    Instant last = found == null ? NOW.plus(Duration.ofDays(20_000)) : found;
    Outcome then = SHIPPED.decide(scored(facts), last);
    Outcome justBefore = SHIPPED.decide(scored(facts), last.minusMillis(1));
    // Some shipped rules look at the moment, which is not decay.
    boolean alike = earned(outcome).equals(earned(then)) && earned(then).equals(earned(justBefore));
    Statistics.collect(!alike ? "by the moment" : found == null ? "never" : "crosses");
    if (alike) {
      assertEquals(before, band(justBefore.score(), config.thresholds()));
      assertEquals(found == null, before == band(then.score(), config.thresholds()));
    }
    Statistics.coverage(seen -> seen.check("crosses").percentage(share -> share > 15));
  }

  private static List<String> earned(Outcome outcome) {
    return outcome.contributions().stream()
        .filter(line -> line.points() != null)
        .map(line -> line.rule() + " " + line.activityId() + " " + line.outcome())
        .toList();
  }

  /** Without what was no fact yet. */
  private static Facts scored(Facts facts) {
    return new Facts(
        facts.lead(),
        facts.activities().stream().filter(a -> !a.at().isAfter(NOW.plus(Decide.AHEAD))).toList());
  }
}
