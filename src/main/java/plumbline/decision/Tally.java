package plumbline.decision;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution.Standing;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;
import plumbline.facts.Points;
import plumbline.facts.Reset;

/**
 * The arithmetic from points to a score, in one order and in exact decimals: limit, freeze and
 * reset say what counts; what counts decays, is summed by category, cut to floor and cap, and
 * weighted.
 */
final class Tally {

  /** Points and the rule that gave them. */
  record Given(String rule, @Nullable Limit limit, Points points) {}

  /** A reset and the rule that gave it. */
  record Taken(String rule, Reset reset) {}

  /** What a tally comes to. */
  record Total(
      BigDecimal score, Map<String, BigDecimal> scores, List<Contribution> contributions) {}

  private static final double DAY_MS = Duration.ofDays(1).toMillis();

  /** Undated points first, by rule; then oldest first. The rest only makes the order total. */
  private static final Comparator<Given> ORDER =
      Comparator.comparing(
              (Given given) -> given.points().activity(),
              Comparator.nullsFirst(Activity.OLDEST_FIRST))
          .thenComparing(Given::rule)
          .thenComparing(given -> given.points().category())
          .thenComparing(given -> given.points().value())
          .thenComparing(given -> given.points().reason());

  private final DecidingConfig config;
  private final Instant instant;
  private final List<Line> lines = new ArrayList<>();
  private final Map<String, Long> running = new HashMap<>();

  /** One line while the tally is made. */
  private static final class Line {
    final Given given;
    Standing standing = Standing.COUNTED;

    /** Whether it uses up its rule's limit; a reset does not give that back. */
    boolean used;

    Line(Given given) {
      this.given = given;
    }
  }

  private Tally(DecidingConfig config, Instant instant) {
    this.config = config;
    this.instant = instant;
  }

  /**
   * @param given in any order, every category one of the config
   * @param taken in any order
   */
  static Total of(List<Given> given, List<Taken> taken, DecidingConfig config, Instant instant) {
    Tally tally = new Tally(config, instant);
    tally.decideStandings(
        given.stream().sorted(ORDER).toList(),
        taken.stream()
            .sorted(
                Comparator.comparing((Taken t) -> t.reset().activity(), Activity.OLDEST_FIRST)
                    .thenComparing(Taken::rule))
            .toList());
    return tally.total();
  }

  private void decideStandings(List<Given> given, List<Taken> taken) {
    int next = 0;
    for (Given points : given) {
      Activity activity = points.points().activity();
      while (activity != null
          && next < taken.size()
          && Activity.OLDEST_FIRST.compare(taken.get(next).reset().activity(), activity) <= 0) {
        reset(taken.get(next++).reset());
      }
      stand(new Line(points));
    }
    while (next < taken.size()) {
      reset(taken.get(next++).reset());
    }
  }

  private void stand(Line line) {
    Points points = line.given.points();
    // Points both frozen and limited are called frozen, as in the worked example; either way they
    // count for nothing and use nothing up.
    if (points.value() > 0 && frozen(points.category())) {
      line.standing = Standing.FROZEN;
    } else if (limited(line.given)) {
      line.standing = Standing.LIMITED;
    } else {
      line.used = true;
      running.merge(points.category(), (long) points.value(), Long::sum);
    }
    lines.add(line);
  }

  private boolean limited(Given given) {
    Limit limit = given.limit();
    if (limit == null) {
      return false;
    }
    long used =
        lines.stream()
            .filter(line -> line.used && line.given.rule().equals(given.rule()))
            .filter(line -> within(limit.window(), line.given.points(), given.points()))
            .count();
    return used >= limit.count();
  }

  /** Points without a date lie within every window. */
  private static boolean within(@Nullable Duration window, Points earlier, Points later) {
    if (window == null || earlier.activity() == null || later.activity() == null) {
      return true;
    }
    return Duration.between(earlier.activity().at(), later.activity().at()).compareTo(window) < 0;
  }

  private boolean frozen(String category) {
    BigDecimal own = category(category).freezeAbove();
    if (own != null && running(category).compareTo(own) > 0) {
      return true;
    }
    BigDecimal whole = config.freezeAbove();
    if (whole == null) {
      return false;
    }
    BigDecimal sum = BigDecimal.ZERO;
    for (Category each : config.categories().values()) {
      BigDecimal points = running(each.name());
      sum = sum.add(each.cap() == null ? points : points.min(each.cap()));
    }
    return sum.compareTo(whole) > 0;
  }

  private BigDecimal running(String category) {
    return BigDecimal.valueOf(running.getOrDefault(category, 0L));
  }

  private void reset(Reset reset) {
    for (Line line : lines) {
      Points points = line.given.points();
      boolean meant = reset.category() == null || reset.category().equals(points.category());
      if (meant && line.standing == Standing.COUNTED && points.activity() != null) {
        line.standing = Standing.RESET;
        running.merge(points.category(), (long) -points.value(), Long::sum);
      }
    }
  }

  private Total total() {
    List<Contribution> contributions = new ArrayList<>();
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    config.categories().keySet().forEach(name -> scores.put(name, BigDecimal.ZERO));
    for (Line line : lines) {
      Points points = line.given.points();
      BigDecimal decayed = line.standing == Standing.COUNTED ? decayed(points) : null;
      if (decayed != null) {
        scores.merge(points.category(), decayed, BigDecimal::add);
      }
      contributions.add(
          new Contribution(
              line.given.rule(),
              points.category(),
              points.value(),
              decayed,
              line.standing,
              decayed == null ? BigDecimal.ZERO : weighted(points.category(), decayed),
              points.reason(),
              points.activity() == null ? null : points.activity().activityId()));
    }
    for (Category category : config.categories().values()) {
      adjust(category, scores, contributions);
    }
    BigDecimal score =
        contributions.stream()
            .map(Contribution::contribution)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    return new Total(score, scores, List.copyOf(contributions));
  }

  /** value · 2^(−age/half-life), where the activity's type has a half-life. */
  private BigDecimal decayed(Points points) {
    Activity activity = points.activity();
    ActivityType type = activity == null ? null : config.activityTypes().get(activity.type());
    Duration halfLife = type == null ? null : type.halfLife();
    if (activity == null || halfLife == null) {
      return BigDecimal.valueOf(points.value()).setScale(2);
    }
    double ageDays = Math.max(0, Duration.between(activity.at(), instant).toMillis()) / DAY_MS;
    double left = StrictMath.pow(2, -ageDays / (halfLife.toMillis() / DAY_MS));
    return BigDecimal.valueOf(points.value())
        .multiply(new BigDecimal(left))
        .setScale(2, RoundingMode.HALF_EVEN);
  }

  private void adjust(
      Category category, Map<String, BigDecimal> scores, List<Contribution> contributions) {
    BigDecimal sum = scores.getOrDefault(category.name(), BigDecimal.ZERO);
    BigDecimal floor = category.floor();
    BigDecimal cap = category.cap();
    String rule;
    BigDecimal bound;
    if (cap != null && sum.compareTo(cap) > 0) {
      rule = "adjust.cap";
      bound = cap;
    } else if (floor != null && sum.compareTo(floor) < 0) {
      rule = "adjust.floor";
      bound = floor;
    } else {
      return;
    }
    scores.put(category.name(), bound);
    BigDecimal change = bound.subtract(sum).setScale(2);
    String reason =
        "%s is %s to the %s, %s"
            .formatted(
                FactsJson.number(sum),
                rule.equals("adjust.cap") ? "cut" : "raised",
                rule.substring(rule.indexOf('.') + 1),
                FactsJson.number(bound));
    contributions.add(
        new Contribution(
            rule,
            category.name(),
            null,
            change,
            Standing.ADJUSTED,
            weighted(category.name(), change),
            reason,
            null));
  }

  private BigDecimal weighted(String category, BigDecimal points) {
    BigDecimal product = points.multiply(category(category).weight());
    return config.unit() == Unit.FRACTION ? product.movePointLeft(2) : product;
  }

  private Category category(String name) {
    Category category = config.categories().get(name);
    if (category == null) {
      throw new IllegalArgumentException("no scoring category " + name);
    }
    return category;
  }
}
