package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Thresholds;
import plumbline.rules.Yaml;

/** Reads {@link DecidingConfig} from the business's YAML, noting every mistake with its line. */
final class DecidingReader {

  private static final BigDecimal DAY_MS = BigDecimal.valueOf(Duration.ofDays(1).toMillis());

  /** A bound on points far beyond any use, which keeps sums within what stays readable. */
  private static final String MOST_POINTS = "1000000";

  private static final String LEAST_POINTS = "-1000000";

  /** The categories {@link plumbline.facts.Points} has a word for. */
  private static final List<String> USUAL_CATEGORIES =
      List.of("engagement", "firmographic", "demographic");

  /** The channels most businesses have. */
  private static final List<String> USUAL_CHANNELS =
      List.of("content", "seo", "paid_ads", "social", "referral", "direct", "partner");

  private DecidingReader() {}

  static @Nullable DecidingConfig read(Yaml.Node root) {
    Yaml.Node scoring = root.map("scoring");
    Unit unit = unit(scoring);
    Map<String, Category> categories = categories(scoring.map("categories"), unit);
    BigDecimal freezeAbove = scoring.decimalOrNull("freeze_above", "0", MOST_POINTS, 2);
    Thresholds thresholds = thresholds(scoring.map("thresholds"), unit);
    Map<String, ActivityType> types = activityTypes(root.map("activity_types"));
    List<CompanySize> bands = companySizes(root);
    List<String> sources = sources(root.map("channels"));
    Routing routing = routing(root.map("routing"), bands);
    int maxFirings =
        root.section("limits")
            .whole("max_firings", 1, 10_000_000, DecidingConfig.DEFAULT_MAX_FIRINGS);
    return routing == null || !root.clean()
        ? null
        : new DecidingConfig(
            unit, categories, freezeAbove, thresholds, types, bands, sources, routing, maxFirings);
  }

  private static Unit unit(Yaml.Node scoring) {
    String word = scoring.oneOf("unit", Unit.words());
    return Unit.words().contains(word) ? Unit.of(word) : Unit.FRACTION;
  }

  private static Map<String, Category> categories(Yaml.Node node, Unit unit) {
    Map<String, Category> categories = new LinkedHashMap<>();
    node.namedEntries(USUAL_CATEGORIES)
        .forEach(
            (name, entry) -> {
              Category category = category(name, entry.map(), unit);
              if (category != null) {
                categories.put(name, category);
              }
            });
    if (node.clean()) {
      note(node, "weights", DecidingChecks.weights(unit, categories.values()));
    }
    return categories;
  }

  private static @Nullable Category category(String name, Yaml.Node node, Unit unit) {
    boolean fraction = unit == Unit.FRACTION;
    String least = fraction ? "0" : LEAST_POINTS;
    String most = fraction ? "100" : MOST_POINTS;
    boolean weightless = !fraction && !node.has("weight");
    BigDecimal weight =
        weightless ? BigDecimal.ONE : node.decimal("weight", "0", fraction ? "1" : "1000", 2);
    BigDecimal floor = node.decimalOrNull("floor", least, most, 2);
    BigDecimal cap = node.decimalOrNull("cap", least, most, 2);
    BigDecimal freezeAbove = node.decimalOrNull("freeze_above", "0", MOST_POINTS, 2);
    if (fraction) {
      floor = floor == null ? new BigDecimal(least) : floor;
      cap = cap == null ? new BigDecimal(most) : cap;
    }
    if (node.clean()) {
      note(node, "bounds", DecidingChecks.bounds(floor, cap));
    }
    return node.clean() ? new Category(name, weight, floor, cap, freezeAbove) : null;
  }

  private static Thresholds thresholds(Yaml.Node node, Unit unit) {
    String least = unit == Unit.FRACTION ? "0" : LEAST_POINTS;
    String most = unit == Unit.FRACTION ? "1" : MOST_POINTS;
    Thresholds thresholds =
        new Thresholds(
            node.decimal("qualified", least, most, 6),
            node.decimal("nurturing", least, most, 6),
            node.decimal("unqualified", least, most, 6));
    if (node.clean()) {
      note(node, "order", DecidingChecks.order(thresholds));
    }
    return thresholds;
  }

  private static Map<String, ActivityType> activityTypes(Yaml.Node node) {
    Map<String, ActivityType> types = new LinkedHashMap<>();
    node.namedEntries()
        .forEach((name, entry) -> types.put(name, new ActivityType(name, halfLife(entry.map()))));
    if (node.clean() && types.isEmpty()) {
      node.error("empty", "there must be at least one activity type");
    }
    return types;
  }

  /** Days are for people; milliseconds, always whole, are for the canonical text. */
  private static @Nullable Duration halfLife(Yaml.Node node) {
    BigDecimal days = node.decimalOrNull("half_life_days", "0.0001", "36500", 4);
    BigDecimal ms = node.decimalOrNull("half_life_ms", "1", "3153600000000", 0);
    if (days != null && ms != null) {
      node.error("twice", "has a half-life in days and in milliseconds; keep one");
    }
    BigDecimal exact = days == null ? ms : days.multiply(DAY_MS);
    return exact == null || !node.clean() ? null : Duration.ofMillis(exact.longValueExact());
  }

  private static List<CompanySize> companySizes(Yaml.Node root) {
    List<CompanySize> bands = new ArrayList<>();
    for (Yaml.Node item : root.list("company_sizes")) {
      Yaml.Node band = item.map();
      String name = band.name("name");
      boolean open = !band.has("below_employees");
      Integer below = open ? null : band.whole("below_employees", 1, Integer.MAX_VALUE);
      bands.add(new CompanySize(name, below));
    }
    String problem = DecidingChecks.bands(bands);
    if (problem != null && root.clean("company_sizes")) {
      root.error("company_sizes", "bands", problem);
    }
    return bands;
  }

  private static List<String> sources(Yaml.Node node) {
    Map<String, Yaml.Node> channels = node.namedEntries(USUAL_CHANNELS);
    channels.values().forEach(Yaml.Node::map);
    if (node.clean() && channels.isEmpty()) {
      node.error("empty", "there must be at least one channel");
    }
    return List.copyOf(channels.keySet());
  }

  private static @Nullable Routing routing(Yaml.Node node, List<CompanySize> bands) {
    List<String> teams = node.names("teams");
    if (teams.isEmpty() && node.clean("teams")) {
      node.error("teams", "empty", "there must be at least one team");
    }
    Map<String, String> byCompanySize = new LinkedHashMap<>();
    Yaml.Node byBand = node.map("by_company_size");
    for (CompanySize band : bands) {
      if (byBand.has(band.name())) {
        byCompanySize.put(band.name(), byBand.oneOf(band.name(), teams));
      }
    }
    String fallback = node.oneOf("fallback", teams);
    return node.clean() ? new Routing(teams, byCompanySize, fallback) : null;
  }

  private static void note(Yaml.Node node, String code, @Nullable String problem) {
    if (problem != null) {
      node.error(code, problem);
    }
  }
}
