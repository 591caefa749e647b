package plumbline.backtest;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.facts.Qualification;

/** Adds up decisions on both sides; what is kept does not grow with how many there are. */
final class BacktestTally {
  /** From the warmest down. */
  static final List<String> STATUSES =
      List.of(Qualification.QUALIFIED, Qualification.NURTURING, Qualification.UNQUALIFIED);

  private static final int MOVERS = 10;
  private static final int CROSSED = 100;

  private final Function<Outcome, Set<String>> campaignsOf;
  private final Map<String, Map<String, Long>> matrix = matrixOfZeros();
  private final Map<String, Map<String, Long>> leadMatrix = matrixOfZeros();
  private final ScoreShift score;
  private final Moves rules = new Moves();
  private final Moves teams = new Moves();
  private final Moves campaigns = new Moves();
  private final Prediction predictedBefore;
  private final Prediction predictedAfter;
  private final Map<String, Long> failedRules = new TreeMap<>();
  private final Crossing newlyQualified = new Crossing();
  private final Crossing droppedOut = new Crossing();
  private final Highest<Compared> movers =
      new Highest<>(
          MOVERS,
          Comparator.comparing((Compared each) -> shift(each).abs())
              .reversed()
              .thenComparing(Compared::decisionId));
  private long decisions;
  private long leads;
  private long changed;
  private long failed;
  private long rerouted;
  private long known;

  /**
   * @param before what the scores of the one side are measured by
   * @param after the same of the candidate
   * @param campaignsOf what a lead with an outcome would be sent
   */
  BacktestTally(
      DecidingConfig before, DecidingConfig after, Function<Outcome, Set<String>> campaignsOf) {
    this.campaignsOf = campaignsOf;
    this.score = new ScoreShift(Bins.width(after));
    this.predictedBefore = new Prediction(Bins.width(before), before.thresholds().qualified());
    this.predictedAfter = new Prediction(Bins.width(after), after.thresholds().qualified());
    after.routing().teams().forEach(teams::name);
  }

  /** Leads that cross, all counted and the first kept. */
  private static final class Crossing {
    private final Highest<BacktestReport.CrossedLead> first =
        new Highest<>(
            CROSSED,
            Comparator.comparing(BacktestReport.CrossedLead::scoreAfter)
                .reversed()
                .thenComparing(BacktestReport.CrossedLead::leadId));
    private long count;

    void add(BacktestReport.CrossedLead lead) {
      count++;
      first.add(lead);
    }

    BacktestReport.Crossed result() {
      return new BacktestReport.Crossed(count, first.all());
    }
  }

  private static Map<String, Map<String, Long>> matrixOfZeros() {
    Map<String, Map<String, Long>> matrix = new LinkedHashMap<>();
    for (String from : STATUSES) {
      Map<String, Long> row = new LinkedHashMap<>();
      STATUSES.forEach(to -> row.put(to, 0L));
      matrix.put(from, row);
    }
    return matrix;
  }

  void add(Compared each) {
    Outcome before = each.before();
    Outcome after = each.after();
    decisions++;
    if (before == null || after == null) {
      failed++;
      failedRules.merge(each.failed() == null ? "unknown" : each.failed(), 1L, Long::sum);
      return;
    }
    if (each.changed()) {
      changed++;
    }
    count(matrix, before, after);
    score.add(before.score(), after.score());
    rules.add(before.rulesFired(), after.rulesFired());
    if (each.converted() != null) {
      known++;
      predictedBefore.add(before.score(), each.converted());
      predictedAfter.add(after.score(), each.converted());
    }
    if (each.newest()) {
      addLead(each, before, after);
    }
  }

  private void addLead(Compared each, Outcome before, Outcome after) {
    leads++;
    count(leadMatrix, before, after);
    teams.add(team(before), team(after));
    campaigns.add(campaignsOf.apply(before), campaignsOf.apply(after));
    if (before.score().compareTo(after.score()) != 0) {
      movers.add(each);
    }
    if (after.qualified() && !before.qualified()) {
      newlyQualified.add(crossed(each, before, after));
    } else if (before.qualified() && !after.qualified()) {
      droppedOut.add(crossed(each, before, after));
    } else if (after.qualified() && !team(before).equals(team(after))) {
      rerouted++;
    }
  }

  private static void count(Map<String, Map<String, Long>> matrix, Outcome before, Outcome after) {
    matrix
        .computeIfAbsent(before.status(), from -> new LinkedHashMap<>())
        .merge(after.status(), 1L, Long::sum);
  }

  private static Set<String> team(Outcome outcome) {
    return outcome.route() == null ? Set.of() : Set.of(outcome.route().team());
  }

  private static BigDecimal shift(Compared each) {
    Outcome before = each.before();
    Outcome after = each.after();
    return before == null || after == null
        ? BigDecimal.ZERO
        : after.score().subtract(before.score());
  }

  private static BacktestReport.CrossedLead crossed(Compared each, Outcome before, Outcome after) {
    Outcome.Routed route = after.route() == null ? before.route() : after.route();
    return new BacktestReport.CrossedLead(
        each.leadId(),
        each.decisionId(),
        each.at(),
        before.score(),
        after.score(),
        before.status(),
        after.status(),
        route == null ? null : route.team(),
        after.qualification().reason());
  }

  /** Who was compared with whom. */
  record Subject(
      String candidate,
      @Nullable String before,
      String source,
      Instant ranAt,
      @Nullable Instant since,
      @Nullable Integer sample,
      BacktestReport.@Nullable Heard heard) {

    Subject(
        String candidate,
        @Nullable String before,
        String source,
        Instant ranAt,
        @Nullable Instant since,
        @Nullable Integer sample) {
      this(candidate, before, source, ranAt, since, sample, null);
    }
  }

  BacktestReport report(Subject subject) {
    return new BacktestReport(
        new BacktestReport.About(
            subject.candidate(),
            subject.before(),
            subject.source(),
            subject.ranAt(),
            subject.since(),
            subject.sample(),
            subject.heard(),
            decisions,
            leads,
            changed,
            failed,
            failedRules),
        matrix,
        leadMatrix,
        score.result(),
        movers.all().stream().map(BacktestTally::mover).toList(),
        newlyQualified.result(),
        droppedOut.result(),
        rerouted,
        teams.all().stream().map(BacktestTally::team).toList(),
        rules.mostMovedFirst().stream().map(BacktestTally::fired).toList(),
        campaigns.all().stream().map(BacktestTally::campaign).toList(),
        known == 0
            ? null
            : new BacktestReport.Predictions(predictedBefore.result(), predictedAfter.result()));
  }

  private static BacktestReport.Team team(Moves.Count c) {
    return new BacktestReport.Team(c.name(), c.before(), c.after(), c.gained(), c.lost());
  }

  private static BacktestReport.Fired fired(Moves.Count c) {
    return new BacktestReport.Fired(c.name(), c.before(), c.after(), c.gained(), c.lost());
  }

  private static BacktestReport.Campaign campaign(Moves.Count c) {
    return new BacktestReport.Campaign(c.name(), c.before(), c.after(), c.gained(), c.lost());
  }

  private static BacktestReport.Mover mover(Compared each) {
    Outcome before = each.before();
    Outcome after = each.after();
    if (before == null || after == null) {
      throw new IllegalStateException("not decided on both sides: " + each.decisionId());
    }
    return new BacktestReport.Mover(
        each.leadId(),
        each.decisionId(),
        each.at(),
        shift(each),
        side(before),
        side(after),
        without(after.rulesFired(), before.rulesFired()),
        without(before.rulesFired(), after.rulesFired()));
  }

  private static List<String> without(List<String> all, List<String> others) {
    return all.stream().filter(rule -> !others.contains(rule)).toList();
  }

  private static BacktestReport.Side side(Outcome outcome) {
    return new BacktestReport.Side(
        outcome.score(),
        outcome.status(),
        outcome.qualification().reason(),
        outcome.route() == null ? null : outcome.route().team(),
        outcome.segments(),
        outcome.contributions());
  }
}
