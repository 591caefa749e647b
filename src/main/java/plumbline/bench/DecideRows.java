package plumbline.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import plumbline.decision.Decide;
import plumbline.facts.Facts;
import plumbline.rules.RulesInvalid;

/** Deciding alone, on one core: against the same written by hand, and with more rules. */
final class DecideRows {
  private static final int ACTIVITIES = 8;
  private static final int LEADS = 1_024;
  private static final int LOOK_EVERY = 16;

  private final Plan plan;
  private final Instant now = BenchLeads.now();
  private final List<Facts> leads;

  /** Keeps the compiler from leaving the work out. */
  private volatile Object last = "";

  DecideRows(Plan plan) {
    this.plan = plan;
    this.leads = BenchLeads.facts(LEADS, ACTIVITIES, now, plan.deciding());
  }

  /** The row {@code decide}. */
  Result decide() throws Exception {
    HandWritten handWritten = HandWritten.of(plan.rules(), plan.deciding());
    try (Decide decide = Decide.compile(plan.rules(), plan.deciding())) {
      Contest.Contestant rules = perSecond(facts -> last = decide.decide(facts, now));
      Contest.Contestant hand = perSecond(facts -> last = handWritten.decide(facts, now));
      warmUp(rules, hand);
      List<List<Double>> rounds = plan.contest(Row.DECIDE).run(List.of(rules, hand));
      Result.Figure measured =
          Result.Figure.of("Decide, 8 activities, one thread", Unit.PER_SECOND, rounds.get(0));
      Result.Figure against =
          Result.Figure.of("the same by hand in Java", Unit.PER_SECOND, rounds.get(1));
      return new Result(
          Row.DECIDE,
          measured,
          against,
          Unit.PER_SECOND,
          measured.spread(),
          Goal.atLeast(30_000, 60_000),
          "it runs at %s of the hand-written"
              .formatted(Unit.RATIO.text(Spread.ofRatios(rounds.get(0), rounds.get(1)))));
    }
  }

  /** The row {@code rules}. */
  List<Result> rules() throws Exception {
    List<Decide> sets = new ArrayList<>();
    try {
      List<Contest.Contestant> contestants = new ArrayList<>();
      for (int times : List.of(1, 10, 100)) {
        plan.say().accept("%s: compiling %d times the rules".formatted(Row.RULES, times));
        Decide decide = compile(times);
        sets.add(decide);
        contestants.add(micros(perSecond(facts -> last = decide.decide(facts, now))));
      }
      warmUp(contestants.toArray(Contest.Contestant[]::new));
      List<List<Double>> rounds = plan.contest(Row.RULES).run(contestants);
      return List.of(
          result("×10", sets.get(1), rounds.get(1), rounds.get(0), Goal.atMost(1.5)),
          result("×100", sets.get(2), rounds.get(2), rounds.get(0), Goal.atMost(2.5, 1.5)));
    } finally {
      sets.forEach(Decide::close);
    }
  }

  private Decide compile(int times) throws RulesInvalid {
    return Decide.compile(RuleMultiples.of(plan.rules(), times), plan.deciding());
  }

  private static Result result(
      String times, Decide decide, List<Double> measured, List<Double> alone, Goal goal) {
    String what = "Decide, rules %s (%,d)".formatted(times, decide.rules().rules().size());
    return new Result(
        Row.RULES,
        new Result.Figure(what, Unit.MILLISECONDS, null),
        new Result.Figure("the shipped rules", Unit.MILLISECONDS, null),
        Unit.RATIO,
        Spread.ofRatios(measured, alone),
        goal,
        "%s takes %.1f µs, the shipped rules %.1f µs"
            .formatted(times, Spread.of(measured).median(), Spread.of(alone).median()));
  }

  private static Contest.Contestant micros(Contest.Contestant perSecond) {
    return () -> 1e6 / perSecond.round();
  }

  private void warmUp(Contest.Contestant... contestants) throws Exception {
    for (Contest.Contestant contestant : contestants) {
      for (int i = 0; i < plan.pick(4, 4); i++) {
        contestant.round();
      }
    }
  }

  private Contest.Contestant perSecond(Consumer<Facts> work) {
    Duration duration = plan.seconds(0.5, 3);
    return () -> {
      long start = System.nanoTime();
      long end = start + duration.toNanos();
      long done = 0;
      while (System.nanoTime() < end) {
        for (int i = 0; i < LOOK_EVERY; i++) {
          work.accept(leads.get((int) (done++ % LEADS)));
        }
      }
      return done * 1e9 / (System.nanoTime() - start);
    };
  }
}
