package plumbline.rules;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The plain rules of a stage. Those that ask a property of a fact for one text are looked up by it,
 * so that a thousand rules over a thousand texts cost little more than one.
 */
final class PlainRules {

  /** A property rules ask for one text, and the rules by that text. */
  private record Property(Class<?> kind, Step.Key.Read read, Map<Object, BitSet> rules) {}

  private final List<PlainRule> rules;
  private final List<Property> properties = new ArrayList<>();
  private final BitSet always = new BitSet();
  private final Set<Class<?>> kinds = new LinkedHashSet<>();
  private final Map<Class<?>, List<Class<?>>> kindsOf = new ConcurrentHashMap<>();

  PlainRules(List<PlainRule> rules) {
    this.rules = rules;
    Map<List<Object>, Property> known = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      kinds.addAll(Step.kinds(rules.get(i).steps()));
      Step.Key key = key(rules.get(i));
      if (key == null) {
        always.set(i);
      } else {
        known
            .computeIfAbsent(
                List.of(key.kind(), key.property()),
                property -> new Property(key.kind(), key.read(), new HashMap<>()))
            .rules()
            .computeIfAbsent(key.value(), text -> new BitSet())
            .set(i);
      }
    }
    properties.addAll(known.values());
  }

  /** A text without which the rule cannot match; null where there is none. */
  private static Step.@Nullable Key key(PlainRule rule) {
    for (Step step : rule.steps()) {
      if (step instanceof Step.Each each && !each.keys().isEmpty()) {
        return each.keys().get(0);
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
    return !kinds(kind).isEmpty();
  }

  private List<Class<?>> kinds(Class<?> kind) {
    return kindsOf.computeIfAbsent(
        kind,
        each -> {
          List<Class<?>> all = new ArrayList<>();
          kinds.stream().filter(wanted -> wanted.isAssignableFrom(each)).forEach(all::add);
          return all;
        });
  }

  /**
   * Runs the rules over objects.
   *
   * @param matched whether any rule of the stage, plain or not, can match facts of a class
   * @throws RuleFailed where a rule throws, or more than {@code maxFirings} fire
   * @throws Matching.NeedsEngine where only the engine can tell what comes of it
   */
  StageRun run(Collection<?> objects, Predicate<Class<?>> matched, int maxFirings) {
    Map<Class<?>, List<Object>> facts = new HashMap<>();
    for (Object object : objects) {
      for (Class<?> kind : kinds(object.getClass())) {
        facts.computeIfAbsent(kind, each -> new ArrayList<>()).add(object);
      }
    }
    Matching matching = new Matching(facts, matched, maxFirings);
    BitSet candidates = candidates(facts);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      rules.get(i).run(matching);
    }
    return matching.result();
  }

  private BitSet candidates(Map<Class<?>, List<Object>> facts) {
    BitSet candidates = (BitSet) always.clone();
    for (Property property : properties) {
      for (Object fact : facts.getOrDefault(property.kind(), List.of())) {
        BitSet found = property.rules().get(property.read().read(fact));
        if (found != null) {
          candidates.or(found);
        }
      }
    }
    return candidates;
  }
}
