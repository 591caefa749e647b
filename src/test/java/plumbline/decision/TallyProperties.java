package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution.Standing;
import plumbline.facts.Activity;

/** What holds for the arithmetic whatever the points, shown on random tables. */
class TallyProperties {

  @Provide
  Arbitrary<PointTable> tables() {
    return Arbitraries.randomValue(PointTable::random);
  }

  private static Tally.Total tally(PointTable table) {
    return Tally.of(table.given(), table.taken(), table.config(), PointTable.NOW);
  }

  @Property(tries = 100_000)
  void roundingIsThatOfTheExactProduct(
      @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int value,
      @ForAll @DoubleRange(min = 0, max = 1) double left) {
    assertEquals(exact(value, left), Tally.rounded(value, left));
    // Halves are what rounding errs on: x.xx5, and its neighbours.
    double half = (Math.floor(value * left * 100) + 0.5) / 100 / value;
    if (value != 0 && half >= 0 && half <= 1) {
      for (double near : new double[] {half, Math.nextUp(half), Math.nextDown(half)}) {
        assertEquals(exact(value, near), Tally.rounded(value, near));
      }
    }
  }

  private static BigDecimal exact(int value, double left) {
    return BigDecimal.valueOf(value)
        .multiply(new BigDecimal(left))
        .setScale(2, RoundingMode.HALF_EVEN);
  }

  @Property(tries = 10_000)
  void contributionsSumToTheScoreInExactDecimals(@ForAll("tables") PointTable table) {
    Tally.Total total = tally(table);
    BigDecimal sum = BigDecimal.ZERO;
    for (Contribution line : total.contributions()) {
      sum = sum.add(line.contribution());
      assertTrue(line.contribution().stripTrailingZeros().scale() <= 6, line.toString());
    }
    assertEquals(0, sum.compareTo(total.score()));

    BigDecimal byCategory = BigDecimal.ZERO;
    for (Category category : table.config().categories().values()) {
      BigDecimal points = score(total, category);
      byCategory = byCategory.add(weighted(table, category, points));
      assertTrue(category.cap() == null || points.compareTo(category.cap()) <= 0);
      assertTrue(category.floor() == null || points.compareTo(category.floor()) >= 0);
    }
    assertEquals(0, byCategory.compareTo(total.score()));
    if (table.config().unit() == Unit.FRACTION) {
      assertTrue(total.score().signum() >= 0 && total.score().compareTo(BigDecimal.ONE) <= 0);
    }
  }

  @Property(tries = 10_000)
  void theOrderOfWhatIsGivenDoesNotMatter(@ForAll("tables") PointTable table, @ForAll long seed) {
    List<Tally.Given> given = new ArrayList<>(table.given());
    List<Tally.Taken> taken = new ArrayList<>(table.taken());
    Collections.shuffle(given, new Random(seed));
    Collections.shuffle(taken, new Random(seed));
    assertEquals(tally(table), Tally.of(given, taken, table.config(), PointTable.NOW));
  }

  @Property(tries = 10_000)
  @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
  void everyPointIsListedAndOnlyWhatCountsContributes(@ForAll("tables") PointTable table) {
    Tally.Total total = tally(table);
    List<Contribution> points = total.contributions().stream().filter(l -> !adjusts(l)).toList();
    assertEquals(table.given().size(), points.size());
    for (Contribution line : total.contributions()) {
      Statistics.collect(line.outcome());
      if (line.outcome() == Standing.COUNTED || adjusts(line)) {
        Category category = table.config().categories().get(line.category());
        BigDecimal decayed = line.decayed();
        assertNotNull(category);
        assertNotNull(decayed);
        assertEquals(0, weighted(table, category, decayed).compareTo(line.contribution()));
      } else {
        assertNull(line.decayed());
        assertEquals(0, line.contribution().signum());
      }
      if (line.outcome() == Standing.COUNTED) {
        BigDecimal raw = BigDecimal.valueOf(line.points() == null ? 0 : line.points());
        assertTrue(line.decayed() != null && line.decayed().abs().compareTo(raw.abs()) <= 0);
      }
    }
    Statistics.coverage(
        outcomes -> {
          for (Standing standing : Standing.values()) {
            outcomes.check(standing).count((Integer n) -> n >= 1_000);
          }
        });
  }

  @Property(tries = 10_000)
  void noRuleCountsMoreOftenThanItsLimit(@ForAll("tables") PointTable table) {
    List<Contribution> used =
        tally(table).contributions().stream()
            .filter(l -> l.outcome() == Standing.COUNTED || l.outcome() == Standing.RESET)
            .toList();
    Map<String, Limit> limits = new HashMap<>();
    for (Tally.Given given : table.given()) {
      if (given.limit() != null) {
        limits.put(given.rule(), given.limit());
      }
    }
    for (Contribution line : used) {
      Limit limit = limits.get(line.rule());
      if (limit != null) {
        long near =
            used.stream()
                .filter(other -> other.rule().equals(line.rule()))
                .filter(other -> within(limit.window(), at(table, other), at(table, line)))
                .count();
        assertTrue(near <= limit.count(), line + " is one of " + near);
      }
    }
  }

  @Property(tries = 10_000)
  void aResetTakesBackWhatCameBeforeAndNothingElse(@ForAll("tables") PointTable table) {
    for (Contribution line : tally(table).contributions()) {
      Activity activity = table.activities().get(line.activityId());
      boolean taken =
          activity != null
              && table.taken().stream()
                  .map(Tally.Taken::reset)
                  .filter(r -> r.category() == null || r.category().equals(line.category()))
                  .anyMatch(r -> r.activity().isLaterThan(activity));
      if (line.outcome() == Standing.RESET) {
        assertTrue(taken, line.toString());
      }
      if (line.outcome() == Standing.COUNTED) {
        assertTrue(!taken, line.toString());
      }
    }
  }

  @Property(tries = 10_000)
  void pointsFreezeExactlyAboveTheBound(@ForAll("tables") PointTable table) {
    PointTable unreset =
        new PointTable(table.config(), table.activities(), table.given(), List.of());
    Map<String, BigDecimal> running = new HashMap<>();
    for (Contribution line : tally(unreset).contributions()) {
      if (line.points() == null) {
        continue;
      }
      boolean frozen = frozen(table.config(), line.category(), running);
      if (line.outcome() == Standing.FROZEN) {
        assertTrue(frozen && line.points() > 0, line.toString());
      }
      if (line.outcome() == Standing.COUNTED) {
        assertTrue(!frozen || line.points() <= 0, line.toString());
        running.merge(line.category(), BigDecimal.valueOf(line.points()), BigDecimal::add);
      }
    }
  }

  private static boolean frozen(
      DecidingConfig config, String name, Map<String, BigDecimal> running) {
    BigDecimal all = BigDecimal.ZERO;
    for (Category category : config.categories().values()) {
      BigDecimal points = running.getOrDefault(category.name(), BigDecimal.ZERO);
      BigDecimal own = category.freezeAbove();
      if (category.name().equals(name) && own != null && points.compareTo(own) > 0) {
        return true;
      }
      all = all.add(category.cap() == null ? points : points.min(category.cap()));
    }
    return config.freezeAbove() != null && all.compareTo(config.freezeAbove()) > 0;
  }

  private static boolean adjusts(Contribution line) {
    return line.outcome() == Standing.ADJUSTED;
  }

  private static BigDecimal score(Tally.Total total, Category category) {
    return total.scores().getOrDefault(category.name(), BigDecimal.ZERO);
  }

  private static BigDecimal weighted(PointTable table, Category category, BigDecimal points) {
    BigDecimal product = points.multiply(category.weight());
    return table.config().unit() == Unit.FRACTION
        ? product.divide(BigDecimal.valueOf(100))
        : product;
  }

  private static @Nullable Instant at(PointTable table, Contribution line) {
    Activity activity = table.activities().get(line.activityId());
    return activity == null ? null : activity.at();
  }

  /** Whether one lies less than the window before the other. What has no date comes first. */
  private static boolean within(
      @Nullable Duration window, @Nullable Instant one, @Nullable Instant other) {
    if (window == null || one == null) {
      return true;
    }
    return other != null
        && !one.isAfter(other)
        && Duration.between(one, other).compareTo(window) < 0;
  }
}
