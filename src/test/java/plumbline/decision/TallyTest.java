package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;
import plumbline.facts.Points;
import plumbline.facts.Reset;
import plumbline.facts.Thresholds;

/** The arithmetic, by worked examples. */
class TallyTest {
  private static final Instant DAY_0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant DAY_30 = day(30);
  private static final Limit ONCE_A_WEEK = Limit.parse("1/7d");

  private static Instant day(double day) {
    return DAY_0.plusMillis((long) (day * Duration.ofDays(1).toMillis()));
  }

  static DecidingConfig config(Unit unit, @Nullable String total, Category... categories) {
    Map<String, Category> byName = new LinkedHashMap<>();
    for (Category category : categories) {
      byName.put(category.name(), category);
    }
    return new DecidingConfig(
        unit,
        byName,
        decimal(total),
        new Thresholds(new BigDecimal("0.7"), new BigDecimal("0.5"), new BigDecimal("0.2")),
        Map.of(
            "demo", new ActivityType("demo", Duration.ofDays(10)),
            "careers", new ActivityType("careers", null),
            "unsubscribe", new ActivityType("unsubscribe", null)),
        List.of(new CompanySize("any", null)),
        List.of("direct"),
        new Routing(List.of("team"), Map.of(), "team"),
        100);
  }

  static Category category(
      String name,
      String weight,
      @Nullable String floor,
      @Nullable String cap,
      @Nullable String freeze) {
    return new Category(
        name, new BigDecimal(weight), decimal(floor), decimal(cap), decimal(freeze));
  }

  private static @Nullable BigDecimal decimal(@Nullable String number) {
    return number == null ? null : new BigDecimal(number);
  }

  /** The config of the worked example; a second category makes the weights sum to 1. */
  private static final DecidingConfig WORKED =
      config(
          Unit.FRACTION,
          null,
          category("engagement", "0.4", "0", "20", "100"),
          category("other", "0.6", "0", "100", null));

  private static Tally.Given demo(double day) {
    Activity activity = new Activity("demo-" + day, "demo", day(day), null, null, null, null);
    return new Tally.Given(
        "engagement.demo", ONCE_A_WEEK, new Points("engagement", 60, activity, "a demo"));
  }

  private static Tally.Given careers(double day) {
    Activity activity = new Activity("careers-" + day, "careers", day(day), null, null, null, null);
    return new Tally.Given(
        "engagement.careers", null, new Points("engagement", -30, activity, "careers"));
  }

  private static List<Tally.Given> worked() {
    return List.of(demo(0), demo(3), demo(10), demo(16), careers(18), demo(20));
  }

  private static List<String> lines(Tally.Total total) {
    return total.contributions().stream()
        .map(
            c ->
                "%s %s %s %s %s"
                    .formatted(
                        c.activityId() == null ? c.rule() : c.activityId(),
                        c.points(),
                        c.outcome().name().toLowerCase(Locale.ROOT),
                        c.decayed(),
                        FactsJson.number(c.contribution())))
        .toList();
  }

  @Test
  void theWorkedExampleOfTheDesign() {
    Tally.Total total = Tally.of(worked(), List.of(), WORKED, DAY_30);
    assertEquals(
        List.of(
            "demo-0.0 60 counted 7.50 0.03",
            "demo-3.0 60 limited null 0",
            "demo-10.0 60 counted 15.00 0.06",
            "demo-16.0 60 frozen null 0",
            "careers-18.0 -30 counted -30.00 -0.12",
            "demo-20.0 60 counted 30.00 0.12",
            "adjust.cap null adjusted -2.50 -0.01"),
        lines(total));
    assertEquals("0.08", FactsJson.number(total.score()));
    assertEquals("20", String.valueOf(total.scores().get("engagement")));
  }

  @Test
  void aResetZeroesAllOfItAndLimitsStayUsed() {
    Activity unsubscribe = new Activity("u", "unsubscribe", day(25), null, null, null, null);
    List<Tally.Given> given = new ArrayList<>(worked());
    given.add(demo(26));
    Tally.Total total =
        Tally.of(
            given,
            List.of(new Tally.Taken("engagement.unsubscribed", Reset.all(unsubscribe, "left"))),
            WORKED,
            DAY_30);
    assertEquals(
        List.of(
            "demo-0.0 60 reset null 0",
            "demo-3.0 60 limited null 0",
            "demo-10.0 60 reset null 0",
            "demo-16.0 60 frozen null 0",
            "careers-18.0 -30 reset null 0",
            "demo-20.0 60 reset null 0",
            "demo-26.0 60 limited null 0"),
        lines(total));
    assertEquals("0", FactsJson.number(total.score()));
  }

  @Test
  void aResetActsBeforeThePointsOfItsOwnActivity() {
    Activity activity = new Activity("careers-18.0", "careers", day(18), null, null, null, null);
    Tally.Total total =
        Tally.of(
            worked(),
            List.of(new Tally.Taken("r", Reset.of("engagement", activity, "left"))),
            WORKED,
            DAY_30);
    assertEquals("careers-18.0 -30 counted -30.00 -0.12", lines(total).get(4));
    assertEquals("demo-10.0 60 reset null 0", lines(total).get(2));
  }

  @Test
  void theOrderPointsAreGivenInDoesNotMatter() {
    Tally.Total expected = Tally.of(worked(), List.of(), WORKED, DAY_30);
    for (int seed = 0; seed < 50; seed++) {
      List<Tally.Given> shuffled = new ArrayList<>(worked());
      Collections.shuffle(shuffled, new Random(seed));
      assertEquals(expected, Tally.of(shuffled, List.of(), WORKED, DAY_30));
    }
  }

  @Test
  void theTotalFreezesOverCategoriesCutToTheirCaps() {
    DecidingConfig points =
        config(
            Unit.POINTS,
            "50",
            category("a", "1", null, "30", null),
            category("b", "2", null, null, null));
    List<Tally.Given> given =
        List.of(
            new Tally.Given("r1", null, Points.of("a", 100, "capped at 30")),
            new Tally.Given("r2", null, Points.of("b", 20, "30 and 20 are not above 50")),
            new Tally.Given("r3", null, Points.of("b", 5, "nor is 50")),
            new Tally.Given("r4", null, Points.of("b", 5, "55 is")),
            new Tally.Given("r5", null, Points.of("b", -7, "a subtraction is never frozen")));
    Tally.Total total = Tally.of(given, List.of(), points, DAY_30);
    assertEquals(
        List.of(
            "r1 100 counted 100.00 100",
            "r2 20 counted 20.00 40",
            "r3 5 counted 5.00 10",
            "r4 5 frozen null 0",
            "r5 -7 counted -7.00 -14",
            "adjust.cap null adjusted -70.00 -70"),
        lines(total));
    assertEquals("66", FactsJson.number(total.score()));
  }

  @Test
  void aFloorRaisesAndANegativeTotalIsAllowedInPoints() {
    DecidingConfig points =
        config(
            Unit.POINTS,
            null,
            category("a", "1", "-10", null, null),
            category("b", "1", null, null, null));
    List<Tally.Given> given =
        List.of(
            new Tally.Given("r1", null, Points.of("a", -25, "x")),
            new Tally.Given("r2", null, Points.of("b", -5, "y")));
    Tally.Total total = Tally.of(given, List.of(), points, DAY_30);
    assertEquals("adjust.floor null adjusted 15.00 15", lines(total).get(2));
    assertEquals("-15", FactsJson.number(total.score()));
  }
}
