package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Thresholds;

/**
 * When decay alone brings a score into another band. What counts of an outcome does not change with
 * time, only what is left of it, so a score at any later instant is the same sum as {@link Tally}
 * makes. Positive points only fall and negative ones only rise: from its two ends an interval is
 * known to hold no crossing, or is halved, down to one millisecond.
 */
public final class Crossing {
  /** After so many half-lives nothing is left of any whole number: 2^39 is above 200 · 2^31. */
  private static final int HALF_LIVES = 40;

  /** No instant beyond it can be written. */
  private static final long LAST_MS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  /** So many decayed lines are worked out at most: a tenth of a second. */
  private static final long MOST_WORK = 1_000_000;

  /** Where the work was not enough the lead is looked at again after this. */
  private static final long UNKNOWN_MS = Duration.ofMinutes(1).toMillis();

  private static final long NEVER = Long.MIN_VALUE;

  private final DecidingConfig config;
  private final List<Part> parts = new ArrayList<>();
  private final int band;
  private final long fromMs;
  private long workLeft;

  /**
   * Points that count.
   *
   * @param activityId what earned them; null where a fact of the profile did
   */
  public record Line(String category, int points, @Nullable String activityId) {}

  /** A line that decays. */
  private record Decaying(int points, Activity activity) {}

  /** A category: what stays, and what decays. */
  private record Part(Category category, BigDecimal staying, List<Decaying> decaying) {}

  /**
   * What is left at an instant, by part.
   *
   * @param rising what of it rises with time: the negative points
   */
  private record Left(long ms, List<BigDecimal> falling, List<BigDecimal> rising) {}

  private Crossing(
      DecidingConfig config,
      List<Line> lines,
      Map<String, Activity> activities,
      Instant from,
      long work) {
    this.config = config;
    this.fromMs = from.toEpochMilli();
    this.workLeft = work;
    Map<String, Part> byName = new LinkedHashMap<>();
    config
        .categories()
        .forEach((name, category) -> byName.put(name, part(category, lines, activities)));
    parts.addAll(byName.values());
    Left now = left(fromMs);
    this.band = band(score(now, now));
  }

  private Part part(Category category, List<Line> lines, Map<String, Activity> activities) {
    BigDecimal staying = BigDecimal.ZERO;
    List<Decaying> decaying = new ArrayList<>();
    for (Line line : lines) {
      if (!line.category().equals(category.name())) {
        continue;
      }
      Activity activity = line.activityId() == null ? null : activities.get(line.activityId());
      if (activity == null && line.activityId() != null) {
        throw new IllegalArgumentException("no activity " + line.activityId());
      }
      if (activity == null || config.halfLife(activity) == null) {
        staying = staying.add(BigDecimal.valueOf(line.points()));
      } else {
        decaying.add(new Decaying(line.points(), activity));
      }
    }
    return new Part(category, staying, decaying);
  }

  /** The points that count in an outcome. */
  public static List<Line> counted(Outcome outcome) {
    List<Line> lines = new ArrayList<>();
    for (Contribution each : outcome.contributions()) {
      if (each.outcome() == Contribution.Standing.COUNTED && each.points() != null) {
        lines.add(new Line(each.category(), each.points(), each.activityId()));
      }
    }
    return lines;
  }

  /**
   * The first later instant at which the score is in another band than at {@code from}.
   *
   * @param lines every point that counts
   * @param activities at least those of the lines, by id
   * @param from the instant decided at
   * @return null for never
   * @throws IllegalArgumentException where an activity is not among them
   */
  public static @Nullable Instant after(
      Instant from, List<Line> lines, Map<String, Activity> activities, DecidingConfig config) {
    return after(from, lines, activities, config, MOST_WORK);
  }

  /** As above; where the work is not enough, an instant late by less than a minute, or too soon. */
  static @Nullable Instant after(
      Instant from,
      List<Line> lines,
      Map<String, Activity> activities,
      DecidingConfig config,
      long work) {
    Crossing crossing = new Crossing(config, lines, activities, from, work);
    long restMs = crossing.restMs();
    if (restMs <= crossing.fromMs) {
      return null;
    }
    long found = crossing.first(crossing.left(crossing.fromMs), crossing.left(restMs));
    return found == NEVER ? null : Instant.ofEpochMilli(found);
  }

  /** From when on nothing changes any more. */
  private long restMs() {
    long rest = fromMs;
    for (Part part : parts) {
      for (Decaying line : part.decaying()) {
        Duration halfLife = config.halfLife(line.activity());
        long halfLifeMs = halfLife == null ? 0 : Math.min(halfLife.toMillis(), LAST_MS);
        rest = Math.max(rest, line.activity().at().toEpochMilli() + HALF_LIVES * halfLifeMs);
      }
    }
    return Math.min(rest, LAST_MS);
  }

  /** The first crossing behind {@code a}, where there is none, up to {@code b}. */
  private long first(Left a, Left b) {
    if (band(score(b, a)) == band && band(score(a, b)) == band) {
      return NEVER;
    }
    if (b.ms() - a.ms() == 1) {
      return band(score(b, b)) == band ? NEVER : b.ms();
    }
    if (workLeft <= 0) {
      return Math.max(a.ms() + 1, fromMs + UNKNOWN_MS);
    }
    Left middle = left(a.ms() + (b.ms() - a.ms()) / 2);
    long found = first(a, middle);
    return found == NEVER ? first(middle, b) : found;
  }

  private Left left(long ms) {
    Instant instant = Instant.ofEpochMilli(ms);
    List<BigDecimal> falling = new ArrayList<>(parts.size());
    List<BigDecimal> rising = new ArrayList<>(parts.size());
    for (Part part : parts) {
      BigDecimal positive = part.staying();
      BigDecimal negative = BigDecimal.ZERO;
      for (Decaying line : part.decaying()) {
        BigDecimal decayed = Tally.decayed(line.points(), line.activity(), config, instant);
        if (line.points() > 0) {
          positive = positive.add(decayed);
        } else {
          negative = negative.add(decayed);
        }
      }
      workLeft -= part.decaying().size();
      falling.add(positive);
      rising.add(negative);
    }
    return new Left(ms, falling, rising);
  }

  /**
   * The score of what falls as of one instant and what rises as of another: with the later one
   * first the least, with the earlier one first the most it can be between the two.
   */
  private BigDecimal score(Left falling, Left rising) {
    BigDecimal score = BigDecimal.ZERO;
    for (int i = 0; i < parts.size(); i++) {
      Category category = parts.get(i).category();
      BigDecimal sum = falling.falling().get(i).add(rising.rising().get(i));
      score = score.add(Tally.weighted(category, Tally.cut(category, sum), config.unit()));
    }
    return score;
  }

  /** How many thresholds a score reaches. */
  private int band(BigDecimal score) {
    Thresholds thresholds = config.thresholds();
    int reached = score.compareTo(thresholds.unqualified()) >= 0 ? 1 : 0;
    reached += score.compareTo(thresholds.nurturing()) >= 0 ? 1 : 0;
    return reached + (score.compareTo(thresholds.qualified()) >= 0 ? 1 : 0);
  }
}
