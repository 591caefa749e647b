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

  /** Beyond this many hundredths of a point a double no longer tells which way to round. */
  private static final double MOST_HUNDREDTHS = 1L << 40;

  /** So near to the half the exact number is asked; doubles err by less below the bound above. */
  private static final double NEAR_HALF = 0.001;

  /** Undated points first, by rule; then oldest first. The rest only makes the order total. */
  private static final Comparator<Given> ORDER = Tally::compare;

  private final DecidingConfig config;
  private final Instant instant;
  private final List<Line> lines;
  private final List<Sum> sums = new ArrayList<>();
  private final Map<String, List<Points>> used = new HashMap<>();

  /** One line while the tally is made. */
  private static final class Line {
    final Given given;
    final Sum sum;
    Standing standing = Standing.COUNTED;

    Line(Given given, Sum sum) {
      this.given = given;
      this.sum = sum;
    }
  }

  /** What a category comes to while the tally is made. */
  private static final class Sum {
    final String name;
    final Category category;

    /** Raw points that count. */
    long running;

    /** What is left of them, decayed, cut to floor and cap in the end. */
    BigDecimal score = BigDecimal.ZERO;

    Sum(String name, Category category) {
      this.name = name;
      this.category = category;
    }
  }

  private Tally(DecidingConfig config, Instant instant, int lines) {
    this.config = config;
    this.instant = instant;
    this.lines = new ArrayList<>(lines);
    config.categories().forEach((name, category) -> sums.add(new Sum(name, category)));
  }

  /**
   * @param given in any order, every category one of the config
   * @param taken in any order
   */
  static Total of(List<Given> given, List<Taken> taken, DecidingConfig config, Instant instant) {
    List<Given> givenInOrder = new ArrayList<>(given);
    givenInOrder.sort(ORDER);
    List<Taken> takenInOrder = new ArrayList<>(taken);
    takenInOrder.sort(
        Comparator.comparing((Taken t) -> t.reset().activity(), Activity.OLDEST_FIRST)
            .thenComparing(Taken::rule));
    Tally tally = new Tally(config, instant, given.size());
    tally.decideStandings(givenInOrder, takenInOrder);
    return tally.total();
  }

  private static int compare(Given one, Given other) {
    Points points = one.points();
    Points others = other.points();
    int order = compare(points.activity(), others.activity());
    if (order == 0) {
      order = one.rule().compareTo(other.rule());
    }
    if (order == 0) {
      order = points.category().compareTo(others.category());
    }
    if (order == 0) {
      order = Integer.compare(points.value(), others.value());
    }
    return order == 0 ? points.reason().compareTo(others.reason()) : order;
  }

  private static int compare(@Nullable Activity one, @Nullable Activity other) {
    if (one == null) {
      return other == null ? 0 : -1;
    }
    if (other == null) {
      return 1;
    }
    return Activity.OLDEST_FIRST.compare(one, other);
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
      stand(new Line(points, sum(points.points().category())));
    }
    while (next < taken.size()) {
      reset(taken.get(next++).reset());
    }
  }

  private void stand(Line line) {
    Points points = line.given.points();
    // Points both frozen and limited are called frozen, as in the worked example; either way they
    // count for nothing and use nothing up.
    if (points.value() > 0 && frozen(line.sum)) {
      line.standing = Standing.FROZEN;
    } else if (line.given.limit() != null && !use(line.given.limit(), line.given)) {
      line.standing = Standing.LIMITED;
    } else {
      line.sum.running += points.value();
    }
    lines.add(line);
  }

  /** Uses up one of the times a limit allows, if one is left; a reset does not give it back. */
  private boolean use(Limit limit, Given given) {
    List<Points> earlier = used.computeIfAbsent(given.rule(), rule -> new ArrayList<>());
    int within = 0;
    for (Points each : earlier) {
      if (within(limit.window(), each, given.points()) && ++within >= limit.count()) {
        return false;
      }
    }
    earlier.add(given.points());
    return true;
  }

  /** Points without a date lie within every window. */
  private static boolean within(@Nullable Duration window, Points earlier, Points later) {
    if (window == null || earlier.activity() == null || later.activity() == null) {
      return true;
    }
    return Duration.between(earlier.activity().at(), later.activity().at()).compareTo(window) < 0;
  }

  private boolean frozen(Sum sum) {
    BigDecimal own = sum.category.freezeAbove();
    if (own != null && BigDecimal.valueOf(sum.running).compareTo(own) > 0) {
      return true;
    }
    BigDecimal whole = config.freezeAbove();
    if (whole == null) {
      return false;
    }
    BigDecimal all = BigDecimal.ZERO;
    for (Sum each : sums) {
      BigDecimal points = BigDecimal.valueOf(each.running);
      BigDecimal cap = each.category.cap();
      all = all.add(cap == null ? points : points.min(cap));
    }
    return all.compareTo(whole) > 0;
  }

  private void reset(Reset reset) {
    for (Line line : lines) {
      Points points = line.given.points();
      boolean meant = reset.category() == null || reset.category().equals(points.category());
      if (meant && line.standing == Standing.COUNTED && points.activity() != null) {
        line.standing = Standing.RESET;
        line.sum.running -= points.value();
      }
    }
  }

  private Total total() {
    List<Contribution> contributions = new ArrayList<>(lines.size() + sums.size());
    for (Line line : lines) {
      contributions.add(contribution(line));
    }
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    for (Sum sum : sums) {
      adjust(sum, contributions);
      scores.put(sum.category.name(), sum.score);
    }
    BigDecimal score = BigDecimal.ZERO;
    for (Contribution each : contributions) {
      score = score.add(each.contribution());
    }
    return new Total(score, scores, List.copyOf(contributions));
  }

  private Contribution contribution(Line line) {
    Points points = line.given.points();
    Activity activity = points.activity();
    BigDecimal decayed = null;
    if (line.standing == Standing.COUNTED) {
      decayed = decayed(points.value(), activity, config, instant);
      line.sum.score = line.sum.score.add(decayed);
    }
    return new Contribution(
        line.given.rule(),
        points.category(),
        points.value(),
        decayed,
        line.standing,
        decayed == null ? BigDecimal.ZERO : weighted(line.sum.category, decayed, config.unit()),
        points.reason(),
        activity == null ? null : activity.activityId());
  }

  /** value · 2^(−age/half-life), where the activity's type has a half-life; 2 decimals. */
  static BigDecimal decayed(
      int value, @Nullable Activity activity, DecidingConfig config, Instant instant) {
    Duration halfLife = config.halfLife(activity);
    if (activity == null || halfLife == null) {
      return BigDecimal.valueOf(value * 100L, 2);
    }
    double ageDays = Math.max(0, instant.toEpochMilli() - activity.at().toEpochMilli()) / DAY_MS;
    double left = StrictMath.pow(2, -ageDays / (halfLife.toMillis() / DAY_MS));
    return rounded(value, left);
  }

  /**
   * Their product to 2 decimals, half-even. The double is rounded where it cannot be wrong, since
   * the exact product costs as much as all the rest of a tally.
   */
  static BigDecimal rounded(int value, double left) {
    double hundredths = value * left * 100;
    double beyondHalf = Math.abs(hundredths - Math.floor(hundredths) - 0.5);
    if (beyondHalf > NEAR_HALF && Math.abs(hundredths) < MOST_HUNDREDTHS) {
      return BigDecimal.valueOf((long) Math.rint(hundredths), 2);
    }
    return BigDecimal.valueOf(value)
        .multiply(new BigDecimal(left))
        .setScale(2, RoundingMode.HALF_EVEN);
  }

  /** A category's points cut to its floor and cap. */
  static BigDecimal cut(Category category, BigDecimal sum) {
    BigDecimal floor = category.floor();
    BigDecimal cap = category.cap();
    if (cap != null && sum.compareTo(cap) > 0) {
      return cap;
    }
    return floor != null && sum.compareTo(floor) < 0 ? floor : sum;
  }

  private void adjust(Sum category, List<Contribution> contributions) {
    BigDecimal sum = category.score;
    BigDecimal bound = cut(category.category, sum);
    if (bound.compareTo(sum) == 0) {
      return;
    }
    String rule = bound.compareTo(sum) < 0 ? "adjust.cap" : "adjust.floor";
    category.score = bound;
    BigDecimal change = bound.subtract(sum).setScale(2);
    String reason =
        FactsJson.number(sum)
            + (rule.equals("adjust.cap") ? " is cut to the cap, " : " is raised to the floor, ")
            + FactsJson.number(bound);
    contributions.add(
        new Contribution(
            rule,
            category.category.name(),
            null,
            change,
            Standing.ADJUSTED,
            weighted(category.category, change, config.unit()),
            reason,
            null));
  }

  /** What points of a category are worth in the unit of the score. */
  static BigDecimal weighted(Category category, BigDecimal points, Unit unit) {
    BigDecimal product = points.multiply(category.weight());
    return unit == Unit.FRACTION ? product.movePointLeft(2) : product;
  }

  private Sum sum(String category) {
    for (Sum sum : sums) {
      if (sum.name.equals(category)) {
        return sum;
      }
    }
    throw new IllegalArgumentException("no scoring category " + category);
  }
}
