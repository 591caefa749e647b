package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a plain rule does not match facts: the condition at which every way through its conditions
 * ends. Where ways end at different ones no single one can be named.
 */
final class Unmatched {
  private final PlainRule rule;
  private final Object[][] facts;
  private final int[][] texts;
  private final Object[] places;

  /** Where the ways from some condition on lead: to a match, to one failure, or to several. */
  private record End(boolean matches, WhyNot.@Nullable Failure failure) {
    static final End MATCHES = new End(true, null);
    static final End UNCLEAR = new End(false, null);

    static End at(WhyNot.Failure failure) {
      return new End(false, failure);
    }
  }

  /**
   * @param facts by the number of the class a pattern looks for
   * @param texts the numbers of the texts they have
   */
  Unmatched(PlainRule rule, Object[][] facts, int[][] texts) {
    this.rule = rule;
    this.facts = facts;
    this.texts = texts;
    this.places = rule.places();
  }

  /** Empty where the rule matches, or no single condition can be named. */
  Optional<WhyNot.Failure> reason() {
    try {
      return Optional.ofNullable(from(rule.steps(), 0).failure());
    } catch (Exception | StackOverflowError e) {
      // A condition that throws where the ones before it fail is never asked when rules run.
      return Optional.empty();
    }
  }

  private End from(List<Step> steps, int at) throws Exception {
    if (at == steps.size()) {
      return End.MATCHES;
    }
    Step step = steps.get(at);
    if (step instanceof Step.Each each) {
      return each(each, steps, at);
    }
    if (step instanceof Step.Gather gather) {
      return gather.result(facts[gather.each().kind()], texts, places) == null
          ? gathered(gather)
          : from(steps, at + 1);
    }
    Step.Exists exists = (Step.Exists) step;
    End inner = from(exists.steps(), 0);
    if (exists.negated() && inner.matches()) {
      return thereIs(exists);
    }
    return exists.negated() || inner.matches() ? from(steps, at + 1) : inner;
  }

  private End each(Step.Each each, List<Step> steps, int at) throws Exception {
    Object[] candidates = facts[each.kind()];
    End end = null;
    for (int i = 0; i < candidates.length; i++) {
      if (each.pass(candidates, i, texts, places)) {
        End next = from(steps, at + 1);
        if (next.matches()) {
          return next;
        }
        end = end == null || end.equals(next) ? next : End.UNCLEAR;
      }
    }
    return end == null ? End.at(failed(each, candidates)) : end;
  }

  /** No candidate passes: names the condition that stopped those which came furthest. */
  private WhyNot.Failure failed(Step.Each each, Object[] candidates) throws Exception {
    List<Test> tests = each.whole().tests();
    int furthest = -1;
    List<Object> reached = new ArrayList<>();
    for (Object candidate : candidates) {
      places[each.slot()] = candidate;
      int passed = passed(tests);
      if (passed > furthest) {
        furthest = passed;
        reached.clear();
      }
      if (passed == furthest) {
        reached.add(candidate);
      }
    }
    if (furthest == tests.size()) {
      throw new IllegalStateException("a fact passes each condition and not all of them");
    }
    AskedValues values = new AskedValues(rule.names(), each.whole().kind());
    for (Object candidate : reached) {
      places[each.slot()] = candidate;
      values.read(tests.get(furthest).text(), candidate, places);
    }
    return new WhyNot.Failure(
        furthest < 0 ? WhyNot.Kind.NO_FACT : WhyNot.Kind.CONDITION,
        each.whole().kind(),
        written(tests),
        furthest,
        values.all(),
        candidates.length,
        reached.size(),
        reached.isEmpty() ? null : reached.get(reached.size() - 1),
        null);
  }

  private int passed(List<Test> tests) throws Exception {
    int passed = 0;
    while (passed < tests.size() && tests.get(passed).pass(places)) {
      passed++;
    }
    return passed;
  }

  private End gathered(Step.Gather gather) throws Exception {
    Object result = places[gather.slot()];
    int failed = gather.kind().isInstance(result) ? passed(gather.tests()) : gather.tests().size();
    if (result == null || failed == gather.tests().size()) {
      return End.UNCLEAR;
    }
    AskedValues values = new AskedValues(rule.names(), gather.kind());
    values.read(gather.tests().get(failed).text(), result, places);
    Step.Demand over = gather.each().whole();
    return End.at(
        new WhyNot.Failure(
            WhyNot.Kind.GATHERED,
            gather.kind(),
            written(gather.tests()),
            failed,
            values.all(),
            1,
            1,
            result,
            new WhyNot.Over(over.kind(), written(over.tests()))));
  }

  private End thereIs(Step.Exists exists) {
    if (exists.steps().size() != 1 || !(exists.steps().get(0) instanceof Step.Each each)) {
      return End.UNCLEAR;
    }
    Object fact = Objects.requireNonNull(places[each.slot()]);
    AskedValues values = new AskedValues(rule.names(), each.whole().kind());
    each.whole().tests().forEach(test -> values.read(test.text(), fact, places));
    return End.at(
        new WhyNot.Failure(
            WhyNot.Kind.THERE_IS,
            each.whole().kind(),
            written(each.whole().tests()),
            -1,
            values.all(),
            facts[each.kind()].length,
            1,
            fact,
            null));
  }

  private static List<String> written(List<Test> tests) {
    return tests.stream().map(Test::text).toList();
  }
}
