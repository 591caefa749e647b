package plumbline.decision;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.rules.RuleError;
import plumbline.rules.Yaml;

/**
 * One case of a {@code *_test.yaml}: a lead, what it did, an instant, and what must come of it.
 *
 * @param config what differs from the config, as a JSON object merged into its deciding part
 */
record RuleTest(
    String file,
    int line,
    String name,
    Facts facts,
    Instant instant,
    @Nullable JsonNode config,
    Expected expected) {

  /** What must come of a case; null and empty parts expect nothing. */
  record Expected(
      List<String> fired,
      List<String> notFired,
      @Nullable BigDecimal score,
      Map<String, BigDecimal> scores,
      @Nullable String status,
      List<String> segments,
      List<String> notSegments,
      @Nullable String team,
      List<Line> contributions) {}

  /** A contribution that must be among those of the outcome; null parts expect nothing. */
  record Line(
      String rule,
      @Nullable Integer points,
      @Nullable BigDecimal decayed,
      @Nullable String outcome,
      @Nullable BigDecimal contribution) {}

  private static final String DEFAULT_INSTANT = "2026-01-15T12:00:00Z";
  private static final String LEAST = "-1000000000";
  private static final String MOST = "1000000000";
  private static final List<String> STANDINGS =
      List.of("counted", "limited", "frozen", "reset", "adjusted");
  private static final List<String> STATUSES = List.of("qualified", "nurturing", "unqualified");

  /** Reads the cases of one file; what is wrong goes to {@code errors}. */
  static List<RuleTest> read(String file, String text, List<RuleError> errors) {
    Yaml.Node root = Yaml.read(file, text);
    List<RuleTest> cases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Yaml.Node item : root.list("cases")) {
      RuleTest test = read(file, item.map());
      if (!names.add(test.name())) {
        item.error("name", "duplicate_name", "there is another case of this name");
      }
      cases.add(test);
    }
    root.done();
    errors.addAll(root.errors());
    return cases;
  }

  private static RuleTest read(String file, Yaml.Node item) {
    Instant at = instant(item, "at", DEFAULT_INSTANT);
    List<Activity> activities = new ArrayList<>();
    if (item.has("activities")) {
      for (Yaml.Node activity : item.list("activities")) {
        activities.add(activity(activity.map(), at, activities.size() + 1));
      }
    }
    return new RuleTest(
        file,
        item.line(),
        item.text("name"),
        new Facts(lead(item.section("lead")), activities),
        at,
        item.has("config") ? item.map("config").json() : null,
        expected(item.map("expect")));
  }

  private static Instant instant(Yaml.Node item, String key, String fallback) {
    String text = item.text(key, fallback);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      item.error(
          key, "bad_instant", "\"" + text + "\" is no instant; expected 2026-03-01T12:00:00Z");
      return Instant.parse(DEFAULT_INSTANT);
    }
  }

  private static Lead lead(Yaml.Node lead) {
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
    return new Lead(
        lead.text("lead_id", "lead"),
        optional(lead, "name"),
        optional(lead, "email"),
        optional(lead, "company"),
        lead.text("source", "direct"),
        optional(lead, "job_title"),
        optional(lead, "seniority"),
        optional(lead, "industry"),
        lead.has("employees") ? lead.whole("employees", 0, Integer.MAX_VALUE) : null,
        optional(lead, "company_size"),
        optional(location, "country"),
        optional(location, "region"),
        optional(location, "time_zone"),
        metadata);
  }

  private static Activity activity(Yaml.Node activity, Instant instant, int number) {
    Instant at = instant;
    if (activity.has("at")) {
      at = instant(activity, "at", DEFAULT_INSTANT);
    } else {
      BigDecimal days = activity.decimalOrNull("days_ago", "0", "100000", 6);
      if (days != null) {
        long millis = days.multiply(BigDecimal.valueOf(Duration.ofDays(1).toMillis())).longValue();
        at = instant.minusMillis(millis);
      }
    }
    return new Activity(
        activity.text("activity_id", "a" + number),
        activity.text("type"),
        at,
        optional(activity, "campaign"),
        optional(activity, "channel"),
        optional(activity, "asset"),
        activity.decimalOrNull("value", LEAST, MOST, 6));
  }

  private static Expected expected(Yaml.Node expect) {
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    Yaml.Node section = expect.section("scores");
    for (String category : section.namedEntries().keySet()) {
      scores.put(category, section.decimal(category, LEAST, MOST, 6));
    }
    List<Line> lines = new ArrayList<>();
    if (expect.has("contributions")) {
      expect.list("contributions").forEach(line -> lines.add(line(line.map())));
    }
    return new Expected(
        texts(expect, "fired"),
        texts(expect, "not_fired"),
        expect.decimalOrNull("score", LEAST, MOST, 6),
        scores,
        expect.has("status") ? expect.oneOf("status", STATUSES) : null,
        texts(expect, "segments"),
        texts(expect, "not_segments"),
        optional(expect, "team"),
        lines);
  }

  private static Line line(Yaml.Node line) {
    return new Line(
        line.text("rule"),
        line.has("points") ? line.whole("points", Integer.MIN_VALUE, Integer.MAX_VALUE) : null,
        line.decimalOrNull("decayed", LEAST, MOST, 2),
        line.has("outcome") ? line.oneOf("outcome", STANDINGS) : null,
        line.decimalOrNull("contribution", LEAST, MOST, 6));
  }

  private static List<String> texts(Yaml.Node node, String key) {
    return node.has(key) ? node.texts(key) : List.of();
  }

  private static @Nullable String optional(Yaml.Node node, String key) {
    return node.has(key) ? node.text(key) : null;
  }
}
