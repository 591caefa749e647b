package plumbline.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;

/** Leads of every kind the shipped rules and lists tell apart, and of some they do not. */
public final class RandomLeads {
  private static final List<String> DOMAINS =
      List.of(
          "acme.example",
          "gmail.com",
          "yopmail.com",
          "rival.example",
          "keyaccount.example",
          "münchen.example");
  private static final List<String> TITLES =
      List.of(
          "CFO",
          "Vice President, IT",
          "procurement_manager",
          "Buyer",
          "Student",
          "Head of Sales",
          "Gardener",
          "",
          "Senior Engineer");
  private static final List<String> SENIORITIES =
      List.of("c_suite", "vp", "director", "manager", "individual_contributor", "wizard");
  private static final List<String> INDUSTRIES =
      List.of("Manufacturing", "professional_services", "fintech", "Agriculture", "Government", "");
  private static final List<String> COUNTRIES =
      List.of("US", "de", "AU", "Germany", "AQ", "United Kingdom");
  private static final List<String> SIZES = List.of("small_business", "mid_market", "enterprise");
  private static final int EDGES = 4;
  private static final int MOST_ACTIVITIES = 30;
  private static final int OLDEST_MINUTES = 200 * 24 * 60;

  private final RandomGenerator random;
  private final DecidingConfig config;
  private final Instant instant;

  private RandomLeads(RandomGenerator random, DecidingConfig config, Instant instant) {
    this.random = random;
    this.config = config;
    this.instant = instant;
  }

  /** The facts of one lead, some activities a little after the instant. */
  public static Facts next(Random random, DecidingConfig config, Instant instant) {
    RandomLeads leads = new RandomLeads(random, config, instant);
    return new Facts(leads.lead(), leads.activities());
  }

  private Lead lead() {
    String domain = oneOrNull(DOMAINS);
    return new Lead(
        "lead",
        null,
        domain == null ? null : "someone@" + domain,
        oneOrNull(List.of("Acme")),
        one(config.sources()),
        oneOrNull(TITLES),
        oneOrNull(SENIORITIES),
        oneOrNull(INDUSTRIES),
        random.nextBoolean() ? null : employees(),
        oneOrNull(SIZES),
        oneOrNull(COUNTRIES),
        null,
        null,
        Map.of());
  }

  private int employees() {
    return switch (random.nextInt(EDGES)) {
      case 0 -> one(List.of(0, 1, 99, 100, 499, 500, 999, 1000, 1999, 2000));
      case 1 -> random.nextInt(Integer.MAX_VALUE);
      default -> random.nextInt(5_000);
    };
  }

  private List<Activity> activities() {
    List<String> types = List.copyOf(config.activityTypes().keySet());
    int eager = random.nextInt(MOST_ACTIVITIES + 1);
    boolean recent = random.nextBoolean();
    List<Activity> activities = new ArrayList<>();
    for (int i = 0; i < eager; i++) {
      int minutes = random.nextInt(recent ? OLDEST_MINUTES / 10 : OLDEST_MINUTES) - 10;
      // Whole days every now and then, so that instants are shared.
      Duration age =
          Duration.ofMinutes(random.nextInt(3) == 0 ? minutes - minutes % 1440 : minutes);
      activities.add(
          new Activity(
              "a" + i, one(types), instant.minus(age), null, oneOrNull(types), null, null));
    }
    return activities;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private @Nullable String oneOrNull(List<String> choices) {
    return random.nextInt(4) == 0 ? null : one(choices);
  }
}
