package plumbline.backtest;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Counts who has something on each side, and what comes and goes. */
final class Moves {
  private final Map<String, long[]> counts = new TreeMap<>();

  /** What is counted of one name. */
  record Count(String name, long before, long after, long gained, long lost) {}

  /** A name is counted, if only as 0. */
  void name(String name) {
    count(name);
  }

  void add(Collection<String> before, Collection<String> after) {
    Set<String> one = new LinkedHashSet<>(before);
    Set<String> other = new LinkedHashSet<>(after);
    for (String name : one) {
      long[] count = count(name);
      count[0]++;
      if (!other.contains(name)) {
        count[3]++;
      }
    }
    for (String name : other) {
      long[] count = count(name);
      count[1]++;
      if (!one.contains(name)) {
        count[2]++;
      }
    }
  }

  private long[] count(String name) {
    return counts.computeIfAbsent(name, each -> new long[4]);
  }

  /** By name. */
  List<Count> all() {
    return counts.entrySet().stream()
        .map(
            e -> {
              long[] c = e.getValue();
              return new Count(e.getKey(), c[0], c[1], c[2], c[3]);
            })
        .toList();
  }

  /** Those that move most first, then by name. */
  List<Count> mostMovedFirst() {
    return all().stream()
        .sorted(
            Comparator.comparingLong((Count c) -> c.gained() + c.lost())
                .reversed()
                .thenComparing(Count::name))
        .toList();
  }
}
