package plumbline.rules;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.drools.core.base.accumulators.CollectSetAccumulateFunction;
import org.drools.core.base.accumulators.CountAccumulateFunction;
import org.drools.core.base.accumulators.IntegerMaxAccumulateFunction;
import org.drools.core.base.accumulators.IntegerMinAccumulateFunction;
import org.drools.core.base.accumulators.IntegerSumAccumulateFunction;
import org.drools.core.base.accumulators.LongMaxAccumulateFunction;
import org.drools.core.base.accumulators.LongMinAccumulateFunction;
import org.drools.core.base.accumulators.LongSumAccumulateFunction;
import org.drools.model.AccumulatePattern;
import org.drools.model.Binding;
import org.drools.model.Condition;
import org.drools.model.Constraint;
import org.drools.model.Declaration;
import org.drools.model.Pattern;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.jspecify.annotations.Nullable;
import org.kie.api.runtime.rule.AccumulateFunction;

/** One condition of a rule, in the order they are matched. */
sealed interface Step {

  /**
   * Any fact of a kind that has the texts asked for and passes the tests.
   *
   * @param whole all that is demanded, in the order it is written
   */
  record Each(int slot, int kind, List<Texts.Asked> asked, List<Test> tests, Demand whole)
      implements Step {

    /**
     * Whether the fact at a place among those of its kind does, put into its slot.
     *
     * @param texts the numbers of the texts facts have
     */
    boolean pass(Object[] candidates, int at, int[][] texts, Object[] facts) throws Exception {
      for (int i = 0; i < asked.size(); i++) {
        if (!asked.get(i).met(texts, at)) {
          return false;
        }
      }
      facts[slot] = candidates[at];
      return Test.pass(tests, facts);
    }
  }

  /** That there is a match, or that there is none. */
  record Exists(List<Step> steps, boolean negated) implements Step {}

  /**
   * What a function makes of all facts that pass, where that passes tests in turn.
   *
   * @param from reads off a fact what the function takes in
   * @param slot where the result is found
   */
  record Gather(
      Each each,
      Reader from,
      AccumulateFunction<Serializable> function,
      int slot,
      Class<?> kind,
      List<Test> tests)
      implements Step {

    /** The result over candidates; null where there is none, or it does not pass. */
    @Nullable Object result(Object[] candidates, int[][] texts, Object[] facts) throws Exception {
      Serializable context = function.initContext(function.createContext());
      for (int i = 0; i < candidates.length; i++) {
        if (each.pass(candidates, i, texts, facts)) {
          function.accumulateValue(context, from.read(facts));
        }
      }
      Object result = function.getResult(context);
      facts[slot] = result;
      return kind.isInstance(result) && Test.pass(tests, facts) ? result : null;
    }
  }

  /** Functions that come to the same in whatever order facts are taken in. */
  Set<Class<?>> IN_ANY_ORDER =
      Set.of(
          CollectSetAccumulateFunction.class,
          CountAccumulateFunction.class,
          IntegerMaxAccumulateFunction.class,
          IntegerMinAccumulateFunction.class,
          IntegerSumAccumulateFunction.class,
          LongMaxAccumulateFunction.class,
          LongMinAccumulateFunction.class,
          LongSumAccumulateFunction.class);

  /**
   * The conditions of a rule as steps; empty where one is of a kind that only the engine matches.
   */
  static Optional<List<Step>> all(List<Condition> conditions, Slots slots) {
    List<Step> steps = new ArrayList<>();
    Map<Variable<?>, Pattern<?>> results = results(conditions);
    for (Condition condition : conditions) {
      if (condition instanceof Pattern<?> pattern
          && condition.getType() == Condition.Type.PATTERN
          && results.containsKey(pattern.getPatternVariable())) {
        continue; // Taken with what it is the result of, which the model lists behind it.
      }
      switch (condition.getType()) {
        case PATTERN -> {
          Optional<Demand> each =
              condition instanceof Pattern<?> pattern ? pattern(pattern, slots) : Optional.empty();
          if (each.isEmpty()) {
            return Optional.empty();
          }
          steps.add(each.get().each(slots));
        }
        case AND -> {
          Optional<List<Step>> inner = all(condition.getSubConditions(), slots);
          if (inner.isEmpty()) {
            return Optional.empty();
          }
          steps.addAll(inner.get());
        }
        case NOT, EXISTS -> {
          Optional<List<Step>> inner = all(condition.getSubConditions(), slots);
          if (inner.isEmpty()) {
            return Optional.empty();
          }
          steps.add(new Exists(inner.get(), condition.getType() == Condition.Type.NOT));
        }
        case ACCUMULATE -> {
          Optional<Gather> gather = gather((AccumulatePattern<?>) condition, results, slots);
          if (gather.isEmpty()) {
            return Optional.empty();
          }
          steps.add(gather.get());
        }
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(steps);
  }

  /** The patterns over what an accumulate results in, by the variable that is. */
  private static Map<Variable<?>, Pattern<?>> results(List<Condition> conditions) {
    Map<Variable<?>, Pattern<?>> results = new HashMap<>();
    for (Condition condition : conditions) {
      if (condition instanceof AccumulatePattern<?> accumulate) {
        for (Variable<?> bound : accumulate.getBoundVariables()) {
          conditions.stream()
              .filter(each -> each.getType() == Condition.Type.PATTERN)
              .map(each -> (Pattern<?>) each)
              .filter(each -> each.getPatternVariable().equals(bound))
              .forEach(each -> results.put(bound, each));
        }
      }
    }
    return results;
  }

  /** One function over one pattern, and a pattern over its result; the rest is the engine's. */
  @SuppressWarnings("unchecked") // A function makes its own contexts.
  private static Optional<Gather> gather(
      AccumulatePattern<?> accumulate, Map<Variable<?>, Pattern<?>> results, Slots slots) {
    if (accumulate.getAccumulateFunctions().length != 1
        || accumulate.isCompositePatterns()
        || accumulate.isQuerySource()
        || accumulate.getCondition().getType() != Condition.Type.PATTERN) {
      return Optional.empty();
    }
    var function = accumulate.getAccumulateFunctions()[0];
    Pattern<?> result = results.get(function.getResult());
    Optional<Demand> each = pattern((Pattern<?>) accumulate.getCondition(), slots);
    if (result == null
        || each.isEmpty()
        || !(function.getSource() instanceof Variable<?> source)
        || !(function.createFunctionObject() instanceof AccumulateFunction<?> made)
        || !IN_ANY_ORDER.contains(made.getClass())) {
      return Optional.empty();
    }
    Optional<Reader> from = slots.reader(source);
    Optional<Demand> over = pattern(result, slots);
    return from.isEmpty() || over.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Gather(
                each.get().each(slots),
                from.get(),
                (AccumulateFunction<Serializable>) made,
                over.get().slot(),
                over.get().kind(),
                over.get().tests()));
  }

  /** What a pattern demands of the object in a slot. */
  record Demand(int slot, Class<?> kind, List<Test> tests) {

    /** Met by any fact of its kind. */
    Each each(Slots slots) {
      int number = slots.kind(kind);
      List<Texts.Asked> asked = new ArrayList<>();
      List<Test> rest = new ArrayList<>();
      for (Test test : tests) {
        if (test.key() == null) {
          rest.add(test);
        } else {
          asked.add(slots.asked(number, test.key()));
        }
      }
      return new Each(slot, number, List.copyOf(asked), List.copyOf(rest), this);
    }
  }

  private static Optional<Demand> pattern(Pattern<?> pattern, Slots slots) {
    Variable<?> variable = pattern.getPatternVariable();
    boolean plain =
        variable instanceof Declaration<?> declared
            && declared.getSource() == null
            && declared.getWindow() == null
            && !variable.isPrototype()
            && !pattern.isPassive();
    if (!plain) {
      return Optional.empty();
    }
    int slot = slots.fact(variable);
    Collection<Binding> bindings = pattern.getBindings();
    if (!bindings.stream().allMatch(slots::bind)) {
      return Optional.empty();
    }
    List<Test> tests = new ArrayList<>();
    return tests(pattern.getConstraint(), variable, slots, tests)
        ? Optional.of(new Demand(slot, variable.getType(), List.copyOf(tests)))
        : Optional.empty();
  }

  /** Adds what a constraint demands; false where only the engine can tell. */
  private static boolean tests(
      Constraint constraint, Variable<?> own, Slots slots, List<Test> tests) {
    switch (constraint.getType()) {
      case SINGLE -> {
        SingleConstraint single = (SingleConstraint) constraint;
        if (single.getVariables().length == 0 && !single.equals(SingleConstraint.FALSE)) {
          return true;
        }
        return Test.of(single, own, slots).map(tests::add).orElse(false);
      }
      case MULTIPLE, AND -> {
        return constraint.getChildren().stream().allMatch(child -> tests(child, own, slots, tests));
      }
      case OR -> {
        List<List<Test>> any = new ArrayList<>();
        for (Constraint child : constraint.getChildren()) {
          List<Test> all = new ArrayList<>();
          if (!tests(child, own, slots, all)) {
            return false;
          }
          any.add(List.copyOf(all));
        }
        tests.add(Test.any(any));
        return true;
      }
    }
    return false;
  }
}
