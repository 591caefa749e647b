package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Points;
import plumbline.facts.Reset;
import plumbline.facts.Thresholds;

/**
 * Points, resets and a config to add them up by, of every kind there is.
 *
 * @param activities by id
 */
record PointTable(
    DecidingConfig config,
    Map<String, Activity> activities,
    List<Tally.Given> given,
    List<Tally.Taken> taken) {

  static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");

  private static final List<String> CATEGORIES = List.of("a", "b", "c");
  private static final List<String> TYPES = List.of("fast", "slow", "never");
  private static final List<String> LIMITS = List.of("1", "2", "1/day", "2/7d", "3/36h", "none");

  /** A table by chance: in either unit, with few or many points, often several at one instant. */
  static PointTable random(Random random) {
    return new Making(random).table();
  }

  /** One table while it is made. */
  private record Making(RandomGenerator random) {

    PointTable table() {
      Map<String, Activity> activities = new LinkedHashMap<>();
      int happened = random.nextInt(12);
      for (int i = 0; i < happened; i++) {
        Activity activity = new Activity("a" + i, one(TYPES), instant(), null, null, null, null);
        activities.put(activity.activityId(), activity);
      }
      List<Activity> dated = List.copyOf(activities.values());
      List<Tally.Given> given = new ArrayList<>();
      int points = random.nextInt(25);
      for (int i = 0; i < points; i++) {
        given.add(given(dated));
      }
      List<Tally.Taken> taken = new ArrayList<>();
      int resets = dated.isEmpty() ? 0 : Math.max(0, random.nextInt(5) - 2);
      for (int i = 0; i < resets; i++) {
        String category = random.nextBoolean() ? null : one(CATEGORIES);
        taken.add(new Tally.Taken("reset" + i, new Reset(category, one(dated), "reset")));
      }
      return new PointTable(config(), activities, given, taken);
    }

    /** Half of the instants are whole days, so that activities share them. */
    private Instant instant() {
      int hours = random.nextInt(40 * 24);
      return NOW.minus(Duration.ofHours(random.nextBoolean() ? hours - hours % 24 : hours))
          .plus(Duration.ofMinutes(random.nextInt(10) == 0 ? 5 : 0));
    }

    /** A rule has one limit: the number in its name tells which. */
    private Tally.Given given(List<Activity> dated) {
      int rule = random.nextInt(LIMITS.size());
      String limit = LIMITS.get(rule);
      Activity activity = dated.isEmpty() || random.nextInt(4) == 0 ? null : one(dated);
      int value = random.nextInt(10) == 0 ? random.nextInt(5_000) : random.nextInt(141) - 40;
      return new Tally.Given(
          "rule" + rule,
          limit.equals("none") ? null : Limit.parse(limit),
          new Points(one(CATEGORIES), value, activity, "points"));
    }

    private DecidingConfig config() {
      Unit unit = random.nextBoolean() ? Unit.FRACTION : Unit.POINTS;
      Map<String, Category> categories = new LinkedHashMap<>();
      int first = random.nextInt(101);
      int second = random.nextInt(101 - first);
      int[] weights = {first, second, 100 - first - second};
      for (int i = 0; i < CATEGORIES.size(); i++) {
        String name = CATEGORIES.get(i);
        int weight = unit == Unit.FRACTION ? weights[i] : random.nextInt(300);
        categories.put(name, category(unit, name, weight));
      }
      return new DecidingConfig(
          unit,
          categories,
          random.nextInt(3) == 0 ? hundredths(0, 30_000) : null,
          new Thresholds(new BigDecimal("0.7"), new BigDecimal("0.5"), new BigDecimal("0.2")),
          Map.of(
              "fast", new ActivityType("fast", Duration.ofHours(1 + random.nextInt(48))),
              "slow", new ActivityType("slow", Duration.ofDays(1 + random.nextInt(60))),
              "never", new ActivityType("never", null)),
          List.of(new CompanySize("any", null)),
          List.of("direct"),
          new Routing(List.of("team"), Map.of(), "team"),
          100);
    }

    private Category category(Unit unit, String name, int weight) {
      boolean bounded = unit == Unit.FRACTION;
      BigDecimal floor = bounded ? hundredths(0, 4_000) : orNull(hundredths(-10_000, 4_000));
      BigDecimal cap = bounded ? hundredths(4_001, 10_001) : orNull(hundredths(4_001, 20_000));
      return new Category(
          name, BigDecimal.valueOf(weight, 2), floor, cap, orNull(hundredths(0, 20_000)));
    }

    private BigDecimal hundredths(int from, int below) {
      return BigDecimal.valueOf(random.nextInt(from, below), 2);
    }

    private @Nullable BigDecimal orNull(BigDecimal number) {
      return random.nextBoolean() ? number : null;
    }

    private <T> T one(List<T> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }
}
