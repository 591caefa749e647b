package plumbline.rules;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.drools.model.Condition;
import org.drools.model.Consequence;
import org.drools.model.Rule.Attribute;
import org.drools.model.Variable;
import org.drools.model.consequences.NamedConsequenceImpl;
import org.drools.model.functions.BlockN;
import org.drools.model.impl.RuleImpl;

/**
 * A compiled rule of the plain kind: patterns over facts, with {@code not} and {@code exists}, what
 * a function makes of them, and one consequence. It is matched here, fact by fact, without the
 * engine's network.
 */
final class PlainRule {
  private static final List<Attribute<?>> ATTRIBUTES =
      List.of(
          Attribute.NO_LOOP,
          Attribute.LOCK_ON_ACTIVE,
          Attribute.ENABLED,
          Attribute.AUTO_FOCUS,
          Attribute.SALIENCE,
          Attribute.AGENDA_GROUP,
          Attribute.ACTIVATION_GROUP,
          Attribute.RULEFLOW_GROUP,
          Attribute.DURATION,
          Attribute.TIMER,
          Attribute.CALENDARS,
          Attribute.DATE_EFFECTIVE,
          Attribute.DATE_EXPIRES);

  private final Rule rule;
  private final List<Step> steps;
  private final int slots;
  private final Map<String, Reader> names;
  private final BlockN consequence;
  private final Reader[] arguments;
  private final boolean usesEngine;

  private PlainRule(
      Rule rule, List<Step> steps, Slots slots, Consequence then, Reader[] arguments) {
    this.rule = rule;
    this.steps = steps;
    this.slots = slots.size();
    this.names = slots.names();
    this.consequence = then.getBlock();
    this.usesEngine = then.isUsingDrools();
    this.arguments = arguments;
  }

  /** Empty where the rule needs the engine. */
  static Optional<PlainRule> of(org.drools.model.Rule model, Rule rule, Kinds kinds) {
    Map<String, Consequence> consequences = model.getConsequences();
    Consequence then = model.getDefaultConsequence();
    boolean plain =
        ATTRIBUTES.stream().allMatch(attribute -> isDefault(model, attribute))
            && model.getUnit() == null
            && then != null
            && !then.isBreaking()
            && "java".equals(then.getLanguage())
            && consequences.size() == 1
            && model.getView().getType() == Condition.Type.AND;
    if (!plain) {
      return Optional.empty();
    }
    Slots slots = new Slots(kinds);
    Optional<List<Step>> steps = Step.all(conditions(model), slots);
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Variable<?>[] variables = then.getVariables();
    Reader[] arguments = new Reader[variables.length];
    for (int i = 0; i < variables.length; i++) {
      Optional<Reader> reader = slots.reader(variables[i]);
      if (reader.isEmpty()) {
        return Optional.empty();
      }
      arguments[i] = reader.get();
    }
    return Optional.of(new PlainRule(rule, steps.get(), slots, then, arguments));
  }

  /** The conditions; the model lists the consequence behind them. */
  private static List<Condition> conditions(org.drools.model.Rule model) {
    List<Condition> all = model.getView().getSubConditions();
    int last = all.size() - 1;
    return last >= 0
            && all.get(last) instanceof NamedConsequenceImpl named
            && named.getName().equals(RuleImpl.DEFAULT_CONSEQUENCE_NAME)
        ? all.subList(0, last)
        : all;
  }

  private static <T> boolean isDefault(org.drools.model.Rule model, Attribute<T> attribute) {
    return Objects.equals(model.getAttribute(attribute), attribute.getDefaultValue());
  }

  /** The rule it is. */
  Rule rule() {
    return rule;
  }

  /** What its conditions look for. */
  List<Step> steps() {
    return steps;
  }

  /** An empty place for every fact of a match. */
  Object[] places() {
    return new Object[slots];
  }

  /** How what its conditions name is read. */
  Map<String, Reader> names() {
    return names;
  }

  /**
   * Fires for every match.
   *
   * @throws RuleFailed where it throws
   * @throws Matching.NeedsEngine where its consequence asks for more than to insert
   */
  void run(Matching matching) {
    try {
      match(steps, 0, places(), matching, true);
    } catch (RuleFailed | Matching.NeedsEngine e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      throw RuleFailed.thrown(rule.id(), e);
    }
  }

  /** Matches the steps from one on; without firing it is true as soon as there is a match. */
  private boolean match(List<Step> all, int at, Object[] facts, Matching matching, boolean fire)
      throws Exception {
    if (at == all.size()) {
      if (fire) {
        fire(facts, matching);
      }
      return !fire;
    }
    Step step = all.get(at);
    if (step instanceof Step.Each each) {
      Object[] candidates = matching.facts(each.kind());
      for (int i = 0; i < candidates.length; i++) {
        if (each.pass(candidates, i, matching.texts(), facts)
            && match(all, at + 1, facts, matching, fire)) {
          return true;
        }
      }
      return false;
    }
    if (step instanceof Step.Gather gather) {
      return gather.result(matching.facts(gather.each().kind()), matching.texts(), facts) != null
          && match(all, at + 1, facts, matching, fire);
    }
    Step.Exists exists = (Step.Exists) step;
    boolean found = match(exists.steps(), 0, facts, matching, false);
    return found != exists.negated() && match(all, at + 1, facts, matching, fire);
  }

  private void fire(Object[] facts, Matching matching) throws Exception {
    matching.fires(rule);
    Object[] given = Reader.all(arguments, facts, usesEngine ? 1 : 0);
    if (usesEngine) {
      given[0] = matching;
    }
    try {
      consequence.execute(given);
    } catch (ClassCastException e) {
      // A consequence that asks for the engine by its own class, as kcontext does.
      if (String.valueOf(e.getMessage()).contains("org.drools.")) {
        throw new Matching.NeedsEngine();
      }
      throw e;
    }
  }
}
