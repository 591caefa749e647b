package plumbline.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All values of all properties, and boxes in it. */
final class Space {
  /** What a lead can have whatever else it has. */
  private static final Pattern INDEPENDENT =
      Pattern.compile("Lead\\.(?!(email|emailDomain|sizeText|leadId)$).*");

  private final Vocabulary vocabulary;
  private final Map<String, Domain> whole = new HashMap<>();

  Space(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * What some conditions leave, all of them at once.
   *
   * @param sides by property; all others may have any value
   */
  record Box(SortedMap<String, Domain> sides) {
    static final Box ALL = new Box(new TreeMap<>());

    static Box of(String property, Domain domain) {
      return new Box(new TreeMap<>(Map.of(property, domain)));
    }

    boolean isEmpty() {
      return sides.values().stream().anyMatch(Domain::isEmpty);
    }

    String shown() {
      List<String> parts = new ArrayList<>();
      sides.forEach((property, domain) -> parts.add(property + " " + domain.shown()));
      return parts.isEmpty() ? "every lead" : String.join(", ", parts);
    }
  }

  /** All values of a property; null where they are not followed. */
  @Nullable Domain whole(String property) {
    return whole.get(property);
  }

  /** Tells what values a property can have. */
  void know(String property, Domain all) {
    whole.put(property, all);
  }

  static Box and(Box one, Box two) {
    SortedMap<String, Domain> sides = new TreeMap<>(one.sides());
    two.sides().forEach((property, domain) -> sides.merge(property, domain, Domain::and));
    return new Box(sides);
  }

  /** What is in two lists of boxes, without what is empty. */
  static List<Box> and(List<Box> one, List<Box> two) {
    List<Box> both = new ArrayList<>();
    for (Box a : one) {
      for (Box b : two) {
        Box box = and(a, b);
        if (!box.isEmpty()) {
          both.add(box);
        }
      }
    }
    return both;
  }

  /** What is left of boxes when others are taken away. */
  List<Box> without(List<Box> boxes, List<Box> taken) {
    List<Box> left = boxes;
    for (Box each : taken) {
      List<Box> next = new ArrayList<>();
      left.forEach(box -> next.addAll(without(box, each)));
      left = next;
    }
    return left;
  }

  private List<Box> without(Box box, Box taken) {
    if (and(box, taken).isEmpty()) {
      return List.of(box);
    }
    List<Box> left = new ArrayList<>();
    SortedMap<String, Domain> rest = new TreeMap<>(box.sides());
    for (Map.Entry<String, Domain> side : taken.sides().entrySet()) {
      Domain here = rest.get(side.getKey());
      if (here == null) {
        here = whole.get(side.getKey());
      }
      if (here == null) {
        continue;
      }
      SortedMap<String, Domain> part = new TreeMap<>(rest);
      part.put(side.getKey(), here.without(side.getValue()));
      Box outside = new Box(part);
      if (!outside.isEmpty()) {
        left.add(outside);
      }
      rest.put(side.getKey(), here.and(side.getValue()));
    }
    return List.copyOf(left);
  }

  /** What of boxes can be, where one property follows from another. */
  List<Box> possible(List<Box> boxes) {
    List<Box> left = boxes;
    for (Vocabulary.Bands bands : vocabulary.bands()) {
      Set<String> named = new TreeSet<>();
      boxes.forEach(box -> named.addAll(box.sides().keySet()));
      if (named.contains(bands.text()) && whole.get(bands.number()) instanceof Domain.Numbers all) {
        left = and(left, possible(bands, all));
      }
    }
    return left;
  }

  private static List<Box> possible(Vocabulary.Bands bands, Domain.Numbers all) {
    List<Box> possible = new ArrayList<>();
    bands
        .by()
        .forEach(
            (word, range) -> {
              BigDecimal most = range.most();
              Domain numbers = Domain.Numbers.between(range.least(), most, all.scale());
              Box box = Box.of(bands.number(), numbers);
              Domain text = new Domain.Words(Set.of(word), false, false);
              possible.add(and(box, Box.of(bands.text(), text)));
            });
    possible.add(Box.of(bands.number(), new Domain.Numbers(List.of(), all.scale(), true)));
    return possible;
  }

  /** Whether there are such leads: properties must not depend on each other. */
  static boolean isCertain(List<Box> both) {
    Set<String> named = new TreeSet<>();
    both.forEach(box -> named.addAll(box.sides().keySet()));
    return named.size() <= 1 || named.stream().allMatch(INDEPENDENT.asMatchPredicate());
  }
}
