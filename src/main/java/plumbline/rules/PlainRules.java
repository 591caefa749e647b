package plumbline.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The plain rules of a stage. Those that ask a property of a fact for one text, or one of several,
 * are looked up by it, so that a thousand rules over a thousand texts cost little more than one.
 */
final class PlainRules {

  /** A property rules ask for texts, and the places of the rules by each text. */
  private record Property(int kind, Key.Read read, Map<Object, int[]> rules) {}

  private final PlainRule[] rules;
  private final List<Property> properties = new ArrayList<>();
  private final BitSet always = new BitSet();
  private final Kinds kinds;

  /**
   * @param kinds the classes the rules look for
   */
  PlainRules(List<PlainRule> rules, Kinds kinds) {
    // In the order in which those that fired are told.
    this.rules =
        rules.stream()
            .sorted(Comparator.comparing(each -> each.rule().id()))
            .toArray(PlainRule[]::new);
    this.kinds = kinds;
    Map<List<Integer>, Property> known = new HashMap<>();
    for (int i = 0; i < this.rules.length; i++) {
      Step.Each keyed = keyed(this.rules[i]);
      if (keyed == null) {
        always.set(i);
        continue;
      }
      Key key = keyed.keys().get(0);
      Property property =
          known.computeIfAbsent(
              List.of(keyed.kind(), key.property()),
              each -> new Property(keyed.kind(), key.read(), new HashMap<>()));
      for (String text : key.texts()) {
        property.rules().merge(text, new int[] {i}, PlainRules::joined);
      }
    }
    properties.addAll(known.values());
  }

  private static int[] joined(int[] some, int[] one) {
    int[] all = Arrays.copyOf(some, some.length + 1);
    all[some.length] = one[0];
    return all;
  }

  /** A condition that asks for a text, so that nothing matches without it; null without one. */
  private static Step.@Nullable Each keyed(PlainRule rule) {
    for (Step step : rule.steps()) {
      if (step instanceof Step.Each each && !each.keys().isEmpty()) {
        return each;
      }
    }
    return null;
  }

  /** How many there are. */
  int size() {
    return rules.length;
  }

  /** Whether any of the rules can match facts of a class. */
  boolean matches(Class<?> kind) {
    return kinds.matches(kind);
  }

  /**
   * Runs the rules over objects.
   *
   * @param matched whether any rule of the stage, plain or not, can match facts of a class
   * @throws RuleFailed where a rule throws, or more than {@code maxFirings} fire
   * @throws Matching.NeedsEngine where only the engine can tell what comes of it
   */
  StageRun run(Collection<?> objects, Predicate<Class<?>> matched, int maxFirings) {
    Object[][] facts = kinds.sort(objects);
    Matching matching = new Matching(facts, matched, maxFirings);
    BitSet candidates = candidates(facts);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      rules[i].run(matching);
    }
    return matching.result();
  }

  private BitSet candidates(Object[][] facts) {
    BitSet candidates = (BitSet) always.clone();
    for (Property property : properties) {
      for (Object fact : facts[property.kind()]) {
        int[] found = property.rules().get(property.read().read(fact));
        if (found != null) {
          for (int rule : found) {
            candidates.set(rule);
          }
        }
      }
    }
    return candidates;
  }
}
