package plumbline.decision;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two outcomes of one lead. Numbers are compared by value, so an outcome that
 * was written and read again does not differ from itself.
 *
 * @param scores by category, those that differ, in the order of the config; null on the side that
 *     has none of that name
 * @param contributions lines of the score: one line on both sides is of the same rule, category and
 *     activity
 * @param rules ids of rules that fire
 */
public record OutcomeDiff(
    Change<BigDecimal> score,
    Map<String, Replaced<BigDecimal>> scores,
    Change<String> status,
    Change<Outcome.Because> qualification,
    Replaced<Outcome.Routed> route,
    Changes<String> segments,
    Changes<Contribution> contributions,
    List<Change<Contribution>> contributionsChanged,
    Changes<String> rules,
    Changes<Warning> warnings) {

  /** A value on both sides, the same or not. */
  public record Change<T>(T from, T to) {

    /** True where they differ. */
    public boolean differs() {
      return differ(from, to);
    }
  }

  /** A value that a side may be without. */
  public record Replaced<T>(@Nullable T from, @Nullable T to) {

    /** True where they differ. */
    public boolean differs() {
      return differ(from, to);
    }
  }

  private static boolean differ(@Nullable Object one, @Nullable Object other) {
    return (one instanceof BigDecimal number && other instanceof BigDecimal another)
        ? number.compareTo(another) != 0
        : !Objects.equals(one, other);
  }

  /** What only the later one has, and what only the earlier one has. */
  public record Changes<T>(List<T> added, List<T> removed) {

    static <T> Changes<T> of(Collection<T> from, Collection<T> to) {
      return new Changes<>(without(to, from), without(from, to));
    }

    private static <T> List<T> without(Collection<T> all, Collection<T> others) {
      Set<T> left = new LinkedHashSet<>(all);
      left.removeAll(new LinkedHashSet<>(others));
      return List.copyOf(left);
    }

    /** True where there are none. */
    public boolean isEmpty() {
      return added.isEmpty() && removed.isEmpty();
    }
  }

  /** What differs from one outcome to another. */
  public static OutcomeDiff of(Outcome from, Outcome to) {
    List<Contribution> removed = new ArrayList<>();
    List<Contribution> added = new ArrayList<>();
    List<Change<Contribution>> changed = new ArrayList<>();
    contributions(from, to, removed, added, changed);
    return new OutcomeDiff(
        new Change<>(from.score(), to.score()),
        scores(from, to),
        new Change<>(from.status(), to.status()),
        new Change<>(from.qualification(), to.qualification()),
        new Replaced<>(from.route(), to.route()),
        Changes.of(from.segments(), to.segments()),
        new Changes<>(List.copyOf(added), List.copyOf(removed)),
        List.copyOf(changed),
        Changes.of(from.rulesFired(), to.rulesFired()),
        Changes.of(from.warnings(), to.warnings()));
  }

  /** How much higher the score is; negative where it is lower. */
  public BigDecimal scoreChange() {
    return score.to().subtract(score.from());
  }

  /** True where nothing differs. */
  public boolean isEmpty() {
    return !score.differs()
        && scores.isEmpty()
        && !status.differs()
        && !qualification.differs()
        && !route.differs()
        && segments.isEmpty()
        && contributions.isEmpty()
        && contributionsChanged.isEmpty()
        && rules.isEmpty()
        && warnings.isEmpty();
  }

  private static Map<String, Replaced<BigDecimal>> scores(Outcome from, Outcome to) {
    Set<String> names = new LinkedHashSet<>(to.scores().keySet());
    names.addAll(from.scores().keySet());
    Map<String, Replaced<BigDecimal>> scores = new LinkedHashMap<>();
    for (String name : names) {
      Replaced<BigDecimal> change = new Replaced<>(from.scores().get(name), to.scores().get(name));
      if (change.differs()) {
        scores.put(name, change);
      }
    }
    return Collections.unmodifiableMap(scores);
  }

  /** What makes a line the same line on both sides. */
  private record Key(String rule, String category, @Nullable String activityId) {
    static Key of(Contribution line) {
      return new Key(line.rule(), line.category(), line.activityId());
    }
  }

  private static void contributions(
      Outcome from,
      Outcome to,
      List<Contribution> removed,
      List<Contribution> added,
      List<Change<Contribution>> changed) {
    Map<Key, List<Contribution>> before = byKey(from);
    Map<Key, List<Contribution>> after = byKey(to);
    before.forEach(
        (key, lines) -> {
          List<Contribution> others = after.getOrDefault(key, new ArrayList<>());
          // A rule may give points more than once for one activity: the equal ones are the same.
          lines.removeIf(line -> removeEqual(others, line));
          while (!lines.isEmpty() && !others.isEmpty()) {
            changed.add(new Change<>(lines.remove(0), others.remove(0)));
          }
          removed.addAll(lines);
        });
    after.values().forEach(added::addAll);
  }

  private static Map<Key, List<Contribution>> byKey(Outcome outcome) {
    Map<Key, List<Contribution>> lines = new LinkedHashMap<>();
    for (Contribution line : outcome.contributions()) {
      lines.computeIfAbsent(Key.of(line), key -> new ArrayList<>()).add(line);
    }
    return lines;
  }

  private static boolean removeEqual(List<Contribution> lines, Contribution line) {
    for (int i = 0; i < lines.size(); i++) {
      if (same(lines.get(i), line)) {
        lines.remove(i);
        return true;
      }
    }
    return false;
  }

  private static boolean same(Contribution one, Contribution other) {
    return Objects.equals(one.points(), other.points())
        && !differ(one.decayed(), other.decayed())
        && one.outcome() == other.outcome()
        && one.contribution().compareTo(other.contribution()) == 0
        && one.reason().equals(other.reason());
  }
}
