package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.decision.RuleTest.Kind;
import plumbline.decision.RuleTest.Named;
import plumbline.decision.RuleTest.Place;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.rules.RuleError;
import plumbline.rules.Yaml;

/** Reads one {@code *_test.yaml}, noting every mistake with its line and column. */
final class RuleTestReader {
  /** When a case is decided that does not say. */
  private static final Instant DEFAULT_INSTANT = Instant.parse("2026-01-15T12:00:00Z");

  private static final String DEFAULT_SOURCE = "direct";
  private static final BigDecimal DAY_MS = BigDecimal.valueOf(Duration.ofDays(1).toMillis());
  private static final String LEAST = "-1000000000";
  private static final String MOST = "1000000000";

  private final String file;

  private RuleTestReader(String file) {
    this.file = file;
  }

  /** The cases of one file; what is wrong goes to {@code errors}. */
  static List<RuleTest> read(String file, String text, List<RuleError> errors) {
    Yaml.Node root = Yaml.read(file, text);
    RuleTestReader reader = new RuleTestReader(file);
    List<RuleTest> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    List<Yaml.Node> items = root.list("cases");
    for (Yaml.Node item : items) {
      RuleTest test = reader.test(item.map());
      if (!test.name().isEmpty() && !names.add(test.name())) {
        item.error("name", "duplicate_name", "there is another case of this name in this file");
      }
      cases.add(test);
    }
    if (items.isEmpty() && root.clean()) {
      root.error("cases", "empty", "there must be at least one case");
    }
    root.done();
    errors.addAll(root.errors());
    return cases;
  }

  private RuleTest test(Yaml.Node item) {
    List<Named> named = new ArrayList<>();
    Instant at = item.has("at") ? instant(item.required("at")) : DEFAULT_INSTANT;
    Lead lead = lead(item.section("lead"), named);
    return new RuleTest(
        file,
        Place.of(item),
        item.text("name"),
        new Facts(lead, activities(item, at, named)),
        at,
        item.has("config") ? new ConfigChange(file, item.map("config")) : null,
        named,
        new ExpectationReader(item.map("expect"), named).read());
  }

  private static Instant instant(Yaml.Node node) {
    String text = node.text();
    try {
      return text.isEmpty() ? DEFAULT_INSTANT : Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeParseException e) {
      node.error(
          "bad_instant",
          "\"%s\" must be an instant in UTC, such as 2026-03-01T12:00:00Z".formatted(text));
      return DEFAULT_INSTANT;
    }
  }

  private static Lead lead(Yaml.Node lead, List<Named> named) {
    Yaml.Node location = lead.section("location");
    Map<String, Object> metadata = new HashMap<>();
    if (lead.has("metadata")) {
      FactsJson.members(lead.map("metadata").json())
          .forEach(
              (key, value) -> {
                if (value != null) {
                  metadata.put(key, value);
                }
              });
    }
    String email = optional(lead, "email");
    String source = named(lead, "source", Kind.SOURCE, named);
    return new Lead(
        lead.text("lead_id", "lead"),
        optional(lead, "name"),
        email == null ? null : email.toLowerCase(Locale.ROOT),
        optional(lead, "company"),
        source == null ? DEFAULT_SOURCE : source,
        optional(lead, "job_title"),
        optional(lead, "seniority"),
        optional(lead, "industry"),
        lead.has("employees") ? lead.whole("employees", 0, Integer.MAX_VALUE) : null,
        named(lead, "company_size", Kind.COMPANY_SIZE, named),
        optional(location, "country"),
        optional(location, "region"),
        optional(location, "time_zone"),
        metadata);
  }

  private static List<Activity> activities(Yaml.Node item, Instant at, List<Named> named) {
    List<Activity> activities = new ArrayList<>();
    if (!item.has("activities")) {
      return activities;
    }
    List<Yaml.Node> nodes = item.list("activities");
    Set<String> given = new HashSet<>();
    for (Yaml.Node node : nodes) {
      Yaml.Node activity = node.map();
      if (activity.has("activity_id") && !given.add(activity.text("activity_id"))) {
        activity.error("activity_id", "duplicate_id", "another activity of this case has this id");
      }
    }
    int number = 1;
    for (Yaml.Node activity : nodes) {
      while (given.contains("a" + number)) {
        number++;
      }
      activities.add(activity(activity, at, "a" + number, named));
      number++;
    }
    return activities;
  }

  private static Activity activity(
      Yaml.Node activity, Instant instant, String id, List<Named> named) {
    Instant at = activity.has("at") ? instant(activity.required("at")) : instant;
    BigDecimal days = activity.decimalOrNull("days_ago", "0", "100000", 6);
    if (days != null && activity.has("at")) {
      activity.error("days_ago", "twice", "stands beside at; keep one of them");
    } else if (days != null) {
      at = instant.minusMillis(days.multiply(DAY_MS).longValue());
    }
    activity.required("type");
    String type = named(activity, "type", Kind.ACTIVITY_TYPE, named);
    return new Activity(
        activity.text("activity_id", id),
        type == null ? "" : type,
        at,
        optional(activity, "campaign"),
        optional(activity, "channel"),
        optional(activity, "asset"),
        activity.decimalOrNull("value", LEAST, MOST, 6));
  }

  private static @Nullable String named(Yaml.Node node, String key, Kind kind, List<Named> named) {
    if (!node.has(key)) {
      return null;
    }
    Yaml.Node value = node.required(key);
    String name = value.text();
    named.add(new Named(Place.of(value), key, kind, name));
    return name;
  }

  private static @Nullable String optional(Yaml.Node node, String key) {
    return node.has(key) ? node.text(key) : null;
  }
}
