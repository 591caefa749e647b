package plumbline.rules;

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

  private final PlainRule[] rules;

  /** The places of the rules that ask a property for a text, by their numbers. */
  private final int[][][] asking;

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
    Texts texts = kinds.texts();
    this.asking = new int[texts.properties()][][];
    for (int i = 0; i < asking.length; i++) {
      asking[i] = new int[texts.count(i) + 1][0];
    }
    for (int i = 0; i < this.rules.length; i++) {
      Texts.Asked asked = asked(this.rules[i]);
      if (asked == null) {
        always.set(i);
        continue;
      }
      int[][] byText = asking[asked.property()];
      for (int number : asked.numbers()) {
        byText[number] = Texts.with(byText[number], i);
      }
    }
  }

  /** A text the rule asks for, so that nothing matches without it; null without one. */
  private static Texts.@Nullable Asked asked(PlainRule rule) {
    for (Step step : rule.steps()) {
      if (step instanceof Step.Each each && !each.asked().isEmpty()) {
        return each.asked().get(0);
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
    int[][] texts = kinds.texts().read(facts);
    Matching matching = new Matching(facts, texts, matched, maxFirings);
    BitSet candidates = candidates(texts);
    for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
      rules[i].run(matching);
    }
    return matching.result();
  }

  /**
   * Why rules do not match objects: by id, for every rule whose reason can be told.
   *
   * @param asked ids of the rules it is asked of
   */
  Map<String, WhyNot.Failure> whyNot(Collection<?> objects, Predicate<String> asked) {
    Object[][] facts = kinds.sort(objects);
    int[][] texts = kinds.texts().read(facts);
    Map<String, WhyNot.Failure> reasons = new HashMap<>();
    for (PlainRule rule : rules) {
      if (asked.test(rule.rule().id())) {
        new Unmatched(rule, facts, texts)
            .reason()
            .ifPresent(reason -> reasons.put(rule.rule().id(), reason));
      }
    }
    return reasons;
  }

  private BitSet candidates(int[][] texts) {
    BitSet candidates = (BitSet) always.clone();
    for (int property = 0; property < texts.length; property++) {
      for (int number : texts[property]) {
        for (int rule : asking[property][number]) {
          candidates.set(rule);
        }
      }
    }
    return candidates;
  }
}
