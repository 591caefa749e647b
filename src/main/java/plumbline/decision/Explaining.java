package plumbline.decision;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Qualification;
import plumbline.facts.Score;
import plumbline.facts.Thresholds;
import plumbline.rules.Rule;
import plumbline.rules.RuleFailed;
import plumbline.rules.WhyNot;

/** One explanation while it is made. */
final class Explaining {
  private static final String SCORING = Decide.STAGES.get(0);
  private static final String QUALIFICATION = "qualification";

  private final Decide decide;
  private final Facts facts;
  private final Instant instant;
  private final Decide.Made made;
  private final Outcome outcome;
  private final Map<String, Activity> activities = new HashMap<>();
  private final Map<String, Rule> rules;

  Explaining(Decide decide, Facts facts, Instant instant) {
    this.decide = decide;
    this.facts = facts;
    this.instant = instant;
    this.made = decide.make(facts, instant);
    this.outcome = made.outcome();
    facts.activities().forEach(each -> activities.put(each.activityId(), each));
    this.rules = decide.rules().rules().stream().collect(Collectors.toMap(Rule::id, rule -> rule));
  }

  Explanation explanation() {
    List<WhyNot> notFired = notFired();
    Helping helping = new Helping(decide, facts, made, instant, notFired);
    return new Explanation(
        instant,
        decide.rules().version(),
        outcome,
        waterfall(),
        notCounted(),
        resets(),
        vetoes(),
        bands(helping),
        helping.untold(),
        notFired,
        rules,
        decide.config());
  }

  private @Nullable Activity activity(Contribution line) {
    return line.activityId() == null ? null : activities.get(line.activityId());
  }

  private List<Explanation.Step> waterfall() {
    List<Explanation.Step> steps = new ArrayList<>();
    BigDecimal total = BigDecimal.ZERO;
    for (String category : decide.config().categories().keySet()) {
      for (Contribution line : outcome.contributions()) {
        if (line.category().equals(category) && counts(line)) {
          total = total.add(line.contribution());
          steps.add(new Explanation.Step(line, activity(line), total));
        }
      }
    }
    return List.copyOf(steps);
  }

  private static boolean counts(Contribution line) {
    return line.outcome() == Contribution.Standing.COUNTED
        || line.outcome() == Contribution.Standing.ADJUSTED;
  }

  private List<Explanation.Uncounted> notCounted() {
    return outcome.contributions().stream()
        .filter(line -> !counts(line))
        .map(
            line -> {
              Rule rule = rules.get(line.rule());
              String limit = rule == null ? null : rule.annotations().get("limit");
              return new Explanation.Uncounted(line, activity(line), limit);
            })
        .toList();
  }

  private List<Explanation.Uncounted.Taken> resets() {
    return made.taken().stream()
        .map(
            taken ->
                new Explanation.Uncounted.Taken(
                    taken.rule(),
                    taken.reset().category(),
                    taken.reset().reason(),
                    taken.reset().activity()))
        .sorted(Comparator.comparing(Explanation.Uncounted.Taken::activity, Activity.OLDEST_FIRST))
        .toList();
  }

  private List<WhyNot> notFired() {
    List<WhyNot> all = new ArrayList<>();
    made.known()
        .forEach(
            (stage, objects) ->
                all.addAll(
                    decide
                        .rules()
                        .whyNot(
                            stage, objects, outcome.rulesFired(), decide.config().maxFirings())));
    return List.copyOf(all);
  }

  /** What the rules of qualification say of a score. */
  private List<Results.Of<Qualification>> verdicts(BigDecimal score) {
    List<Object> known = new ArrayList<>();
    for (Object each : made.known().getOrDefault(QUALIFICATION, List.of())) {
      known.add(each instanceof Score real ? new Score(score, real.categories()) : each);
    }
    return Results.inOrder(
        decide.rules().run(QUALIFICATION, known, decide.config().maxFirings()),
        QUALIFICATION,
        Qualification.class);
  }

  private List<Outcome.Because> vetoes() {
    return verdicts(outcome.score()).stream()
        .filter(each -> each.rule().startsWith(Decide.VETO))
        .map(each -> new Outcome.Because(each.rule(), each.object().reason()))
        .toList();
  }

  private List<Explanation.Band> bands(Helping helping) {
    Thresholds begins = decide.config().thresholds();
    List<Explanation.Band> bands = new ArrayList<>();
    band("unqualified", begins.unqualified(), helping).ifPresent(bands::add);
    band("nurturing", begins.nurturing(), helping).ifPresent(bands::add);
    band("qualified", begins.qualified(), helping).ifPresent(bands::add);
    return List.copyOf(bands);
  }

  private Optional<Explanation.Band> band(String threshold, BigDecimal from, Helping helping) {
    if (from.compareTo(outcome.score()) <= 0) {
      return Optional.empty();
    }
    List<Explanation.Closing> closing = new ArrayList<>();
    List<Explanation.Help> others = new ArrayList<>();
    for (Explanation.Help help : helping.helps()) {
      Integer points = help.score().compareTo(from) < 0 ? null : helping.leastPoints(help, from);
      if (points == null) {
        others.add(help);
      } else {
        closing.add(new Explanation.Closing(help, points));
      }
    }
    Results.Of<Qualification> verdict = verdict(from);
    return Optional.of(
        new Explanation.Band(
            threshold,
            from,
            from.subtract(outcome.score()),
            verdict == null ? null : verdict.object().status(),
            verdict == null ? null : verdict.rule(),
            List.copyOf(closing),
            List.copyOf(others)));
  }

  private Results.@Nullable Of<Qualification> verdict(BigDecimal score) {
    try {
      return verdicts(score).stream()
          .filter(each -> !each.rule().startsWith(Decide.VETO))
          .findFirst()
          .orElse(null);
    } catch (RuleFailed e) {
      return null; // It fails for a score this lead does not have.
    }
  }

  /** The scoring rules among some. */
  static List<WhyNot> scoring(List<WhyNot> all) {
    return all.stream().filter(each -> each.rule().stage().equals(SCORING)).toList();
  }
}
