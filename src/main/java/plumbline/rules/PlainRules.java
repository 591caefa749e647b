package plumbline.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The plain rules of a stage. Those that ask a property of a fact for one text are looked up by it,
 * so that a thousand rules over a thousand texts cost little more than one.
 */
final class PlainRules {

  /** A property rules ask for one text, and the rules by that text. */
  private record Property(int kind, Step.Key.Read read, Map<Object, BitSet> rules) {}

  private final List<PlainRule> rules;
  private final List<Property> properties = new ArrayList<>();
  private final BitSet always = new BitSet();
  private final Kinds kinds;

  /**
   * @param kinds the classes the rules look for
   */
  PlainRules(List<PlainRule> rules, Kinds kinds) {
    this.rules = rules;
    this.kinds = kinds;
    Map<List<Integer>, Property> known = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      Step.Each keyed = keyed(rules.get(i));
      if (keyed == null) {
        always.set(i);
      } else {
        Step.Key key = keyed.keys().get(0);
        known
            .computeIfAbsent(
                List.of(keyed.kind(), key.property()),
                property -> new Property(keyed.kind(), key.read(), new HashMap<>()))
            .rules()
            .computeIfAbsent(key.value(), text -> new BitSet())
            .set(i);
      }
    }
    properties.addAll(known.values());
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
    return rules.size();
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
    List<List<Object>> facts = kinds.sort(objects);
    Matching matching = new Matching(facts, matched, maxFirings);
    BitSet candidates = candidates(facts);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      rules.get(i).run(matching);
    }
    return matching.result();
  }

  private BitSet candidates(List<List<Object>> facts) {
    BitSet candidates = (BitSet) always.clone();
    for (Property property : properties) {
      for (Object fact : facts.get(property.kind())) {
        BitSet found = property.rules().get(property.read().read(fact));
        if (found != null) {
          candidates.or(found);
        }
      }
    }
    return candidates;
  }
}
