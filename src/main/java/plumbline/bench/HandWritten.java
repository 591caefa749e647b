package plumbline.bench;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.decision.ActivityType;
import plumbline.decision.DecidingConfig;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.rules.RuleFiles;

/**
 * The shipped rules as a programmer would write them for this one business: no engine, no files of
 * rules, whole numbers. It gives the same score, status, segments and team; a test compares.
 */
final class HandWritten {
  private static final long DAY_MS = 86_400_000L;
  private static final long MILLIONTHS = 1_000_000;
  private static final int FULL = 100_00;
  private static final int ENGAGEMENT = 0;
  private static final int FIRMOGRAPHIC = 1;
  private static final int DEMOGRAPHIC = 2;

  private final Lists lists;
  private final DecidingConfig config;
  private final Map<String, HandWrittenPoints> points = HandWrittenPoints.byType();
  private final Map<String, Long> halfLives = new HashMap<>();
  private final long[] weights = new long[3];
  private final long qualified;
  private final long nurturing;
  private final long unqualified;

  /**
   * What it decides.
   *
   * @param score in millionths
   */
  record Decided(
      long score, String status, @Nullable String team, List<String> segments, List<Line> lines) {}

  /** Why: what counted, in hundredths of a point. */
  record Line(String rule, int category, long hundredths, String reason) {}

  private HandWritten(Lists lists, DecidingConfig config) {
    this.lists = lists;
    this.config = config;
    for (ActivityType type : config.activityTypes().values()) {
      if (type.halfLife() != null) {
        halfLives.put(type.name(), type.halfLife().toMillis());
      }
    }
    List<String> categories = List.of("engagement", "firmographic", "demographic");
    for (int i = 0; i < weights.length; i++) {
      BigDecimal weight =
          Objects.requireNonNull(config.categories().get(categories.get(i))).weight();
      weights[i] = weight.movePointRight(2).longValueExact();
    }
    qualified = millionths(config.thresholds().qualified());
    nurturing = millionths(config.thresholds().nurturing());
    unqualified = millionths(config.thresholds().unqualified());
  }

  static HandWritten of(RuleFiles files, DecidingConfig config) {
    Map<String, List<Map<String, String>>> lists = new HashMap<>();
    files
        .texts()
        .forEach(
            (path, text) -> {
              if (path.startsWith("lists/")) {
                lists.put(
                    path.substring("lists/".length(), path.length() - ".csv".length()), rows(text));
              }
            });
    return new HandWritten(new Lists(lists), config);
  }

  private static List<Map<String, String>> rows(String csv) {
    List<String> lines = csv.lines().filter(l -> !l.startsWith("#") && !l.isBlank()).toList();
    String[] header = lines.get(0).split(",", -1);
    List<Map<String, String>> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < header.length; i++) {
        row.put(header[i], cells[i]);
      }
      rows.add(row);
    }
    return rows;
  }

  private static long millionths(BigDecimal number) {
    return number.multiply(BigDecimal.valueOf(MILLIONTHS)).longValueExact();
  }

  Decided decide(Facts facts, Instant instant) {
    Lead lead = facts.lead();
    String band =
        lead.employees() == null ? lead.companySize() : config.companySize(lead.employees());
    List<Line> lines = new ArrayList<>();
    company(lead, band, lines);
    person(lead, lines);
    long[] sums = new long[weights.length];
    for (Line line : lines) {
      sums[line.category()] += line.hundredths();
    }
    sums[ENGAGEMENT] = engagement(facts, instant, lines);
    long score = 0;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = Math.max(0, Math.min(FULL, sums[i]));
      score += sums[i] * weights[i];
    }
    String status = status(lead, facts.activities(), score);
    String team = status.equals("qualified") ? team(lead, band) : null;
    return new Decided(score, status, team, segments(lead, band, sums[ENGAGEMENT], score), lines);
  }

  private void company(Lead lead, @Nullable String band, List<Line> lines) {
    String domain = lead.emailDomain();
    boolean free = lists.has("free_mail_domains", domain);
    boolean disposable = lists.has("disposable_domains", domain);
    boolean competitor = lists.has("competitors", domain);
    if (lead.email() != null && !free && !disposable && !competitor) {
      add(
          lines,
          "firmographic.business-address",
          FIRMOGRAPHIC,
          10,
          "writes from a company's address");
    }
    if (free) {
      add(
          lines,
          "firmographic.free-mail",
          FIRMOGRAPHIC,
          -15,
          "writes from " + domain + ", a private mailbox");
    }
    if (disposable) {
      add(
          lines,
          "firmographic.disposable-address",
          FIRMOGRAPHIC,
          -50,
          "writes from " + domain + ", a throw-away address");
    }
    if (competitor) {
      add(
          lines,
          "firmographic.competitor",
          FIRMOGRAPHIC,
          -100,
          "works for " + lists.value("competitors", domain, "name") + ", a competitor");
    }
    String industry = lists.mentioned("target_industries", lead.industry());
    if (industry != null) {
      add(
          lines,
          "firmographic.industry",
          FIRMOGRAPHIC,
          lists.number("target_industries", industry, "points"),
          "works in " + industry);
    }
    if (lists.has("company_sizes", band)) {
      add(
          lines,
          "firmographic.company-size",
          FIRMOGRAPHIC,
          lists.number("company_sizes", band, "points"),
          String.valueOf(lists.value("company_sizes", band, "called")));
    }
    Integer employees = lead.employees();
    if (employees != null && employees >= 500 && employees < 2000) {
      add(
          lines,
          "firmographic.sweet-spot",
          FIRMOGRAPHIC,
          10,
          employees + " employees, like most of our customers");
    }
    if (lists.has("territories", lead.country())) {
      add(
          lines,
          "firmographic.country",
          FIRMOGRAPHIC,
          lists.number("territories", lead.country(), "points"),
          "is in " + lists.value("territories", lead.country(), "name"));
    }
  }

  private void person(Lead lead, List<Line> lines) {
    String title = lead.jobTitle();
    String role = lists.mentioned("title_keywords", title);
    if (role != null) {
      add(
          lines,
          "demographic.role",
          DEMOGRAPHIC,
          lists.number("title_keywords", role, "points"),
          "the job title says " + role);
    }
    String by = lead.seniority() == null ? " by job title" : "";
    String seniority =
        lists.mentioned("seniorities", lead.seniority() == null ? title : lead.seniority());
    if (seniority != null) {
      add(
          lines,
          "demographic.seniority",
          DEMOGRAPHIC,
          lists.number("seniorities", seniority, "points"),
          "is " + lists.value("seniorities", seniority, "level") + by);
    }
    for (JobTitle each : JobTitle.ALL) {
      if (lead.titleMentions(each.names())) {
        add(lines, each.rule(), DEMOGRAPHIC, each.points(), each.reason());
      }
    }
  }

  private static void add(List<Line> lines, String rule, int category, long points, String reason) {
    lines.add(new Line(rule, category, points * 100, reason));
  }

  private long engagement(Facts facts, Instant instant, List<Line> lines) {
    long undated = 0;
    if (facts.lead().source().equals("partner") || facts.lead().source().equals("referral")) {
      add(lines, "engagement.trusted-source", ENGAGEMENT, 10, "came by " + facts.lead().source());
      undated += 10_00;
    }
    long now = instant.toEpochMilli();
    long dated = 0;
    boolean recent = false;
    boolean unsubscribed = false;
    TreeSet<Long> days = new TreeSet<>();
    Map<String, List<Long>> used = new HashMap<>();
    for (Activity activity : facts.activities()) {
      long at = activity.at().toEpochMilli();
      if (activity.type().equals("unsubscribe")) {
        unsubscribed = true;
        dated = 0;
      }
      long age = Math.floorDiv(now - at, DAY_MS);
      if (lists.has("signs_of_interest", activity.type())) {
        recent |= age < 7;
        if (age < 30) {
          days.add(Math.floorDiv(at, DAY_MS));
        }
      }
      HandWrittenPoints given = points.get(activity.type());
      if (given != null && given.use(used, at)) {
        long left = decayed(given.points(), activity.type(), now - at);
        lines.add(new Line(given.rule(), ENGAGEMENT, left, given.reason()));
        dated += left;
      }
    }
    if (recent && !unsubscribed) {
      add(lines, "engagement.recent", ENGAGEMENT, 10, "active within the last 7 days");
      undated += 10_00;
    }
    if (days.size() >= 3 && !unsubscribed) {
      add(
          lines,
          "engagement.repeated-interest",
          ENGAGEMENT,
          15,
          "active on " + days.size() + " days of the last 30");
      undated += 15_00;
    }
    return undated + dated;
  }

  private long decayed(int value, String type, long ageMs) {
    Long halfLife = halfLives.get(type);
    if (halfLife == null) {
      return value * 100L;
    }
    return (long)
        Math.rint(value * 100 * StrictMath.pow(2, -(double) Math.max(0, ageMs) / halfLife));
  }

  private String status(Lead lead, List<Activity> activities, long score) {
    String domain = lead.emailDomain();
    if (lists.has("competitors", domain)
        || lists.has("disposable_domains", domain)
        || unreachable(activities)
        || score < unqualified) {
      return "unqualified";
    }
    return score >= qualified ? "qualified" : "nurturing";
  }

  private static boolean unreachable(List<Activity> activities) {
    for (int i = activities.size() - 1; i >= 0; i--) {
      switch (activities.get(i).type()) {
        case "email_bounce" -> {
          return true;
        }
        case "email_click", "email_reply", "form_submit", "meeting_booked" -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  private String team(Lead lead, @Nullable String band) {
    Map<String, String> bySize = config.routing().byCompanySize();
    String team = config.routing().fallback();
    int best = Integer.MIN_VALUE;
    if (band != null && bySize.containsKey(band)) {
      team = bySize.get(band);
      best = band.equals("enterprise") ? 80 : 40;
    }
    String domain = lead.emailDomain();
    if (lists.has("named_accounts", domain)
        && lists.number("named_accounts", domain, "priority") > best) {
      team = String.valueOf(lists.value("named_accounts", domain, "team"));
      best = lists.number("named_accounts", domain, "priority");
    }
    int territory = lists.number("territories", lead.country(), "priority");
    if (territory > 0 && territory > best) {
      team = String.valueOf(lists.value("territories", lead.country(), "team"));
    }
    return team;
  }

  private List<String> segments(Lead lead, @Nullable String band, long engagement, long score) {
    TreeSet<String> segments = new TreeSet<>();
    if (band != null) {
      segments.add(band);
    }
    String industry = lists.mentioned("target_industries", lead.industry());
    if (industry != null) {
      segments.add(String.valueOf(lists.value("target_industries", industry, "segment")));
    }
    if (lists.has("territories", lead.country())) {
      segments.add(String.valueOf(lists.value("territories", lead.country(), "segment")));
    }
    String role = lists.mentioned("title_keywords", lead.jobTitle());
    if (role != null) {
      segments.add(String.valueOf(lists.value("title_keywords", role, "role")));
    }
    if (engagement >= 60_00) {
      segments.add("high_engagement");
    } else {
      segments.add(engagement >= 25_00 ? "medium_engagement" : "low_engagement");
    }
    if (score >= unqualified) {
      String below = score >= nurturing ? "medium_intent" : "low_intent";
      segments.add(score >= qualified ? "high_intent" : below);
    }
    return List.copyOf(segments);
  }
}
