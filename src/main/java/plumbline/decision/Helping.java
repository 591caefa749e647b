package plumbline.decision;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Points;
import plumbline.rules.Rule;
import plumbline.rules.WhyNot;

/**
 * What rules would add to a score that do not at the moment: the whole arithmetic is done once more
 * with their points in it, so that caps, freezes and limits count.
 */
final class Helping {
  private final Decide decide;
  private final Decide.Made made;
  private final Instant instant;
  private final Map<String, Promise> promises = new HashMap<>();
  private final List<Explanation.Help> helps = new ArrayList<>();
  private final List<WhyNot> untold = new ArrayList<>();

  Helping(Decide decide, Decide.Made made, Instant instant, List<WhyNot> notFired) {
    this.decide = decide;
    this.made = made;
    this.instant = instant;
    Map<String, List<Map<String, String>>> lists =
        ListFiles.all(decide.rules().files(), new ArrayList<>());
    for (WhyNot each : Explaining.scoring(notFired)) {
      Optional<Promise> promise =
          decide
              .rules()
              .insertion(each.rule())
              .flatMap(insertion -> Promise.of(insertion, lists, decide.config()));
      if (promise.isPresent()) {
        promises.put(each.rule().id(), promise.get());
        helps(each, promise.get());
      } else if (decide.rules().insertion(each.rule()).stream()
          .noneMatch(insertion -> insertion.type().equals("Reset"))) {
        untold.add(each);
      }
    }
    limited();
    helps.sort(
        Comparator.comparing(Explanation.Help::contribution)
            .reversed()
            .thenComparing(help -> help.rule().id()));
  }

  /** Those that give most first. */
  List<Explanation.Help> helps() {
    return List.copyOf(helps);
  }

  /** Rules whose points cannot be told. */
  List<WhyNot> untold() {
    return List.copyOf(untold);
  }

  /** The least points of a rule that bring the score to a threshold. */
  @Nullable Integer leastPoints(Explanation.Help help, BigDecimal threshold) {
    Promise promise = promises.get(help.rule().id());
    if (promise == null) {
      return help.points();
    }
    return promise
        .positive()
        .boxed()
        .filter(points -> with(help.rule(), promise, points).compareTo(threshold) >= 0)
        .findFirst()
        .orElse(null);
  }

  private void helps(WhyNot why, Promise promise) {
    if (promise.most() <= 0) {
      return;
    }
    BigDecimal score = with(why.rule(), promise, promise.most());
    BigDecimal contribution = score.subtract(made.outcome().score());
    if (contribution.signum() > 0) {
      helps.add(
          new Explanation.Help(
              why.rule(),
              Explanation.How.NOT_FIRED,
              why,
              promise.category(),
              promise.most(),
              promise.list(),
              contribution,
              score));
    }
  }

  /** The score where a rule gives points at the instant. */
  private BigDecimal with(Rule rule, Promise promise, int points) {
    // Behind every other of this instant; its type does not matter, as nothing has faded yet.
    Activity now = new Activity("~", "", instant, null, null, null, null);
    List<Tally.Given> given = new ArrayList<>(made.given());
    given.add(
        new Tally.Given(
            rule.id(),
            decide.limit(rule.id()),
            new Points(promise.category(), points, promise.dated() ? now : null, rule.name())));
    return score(given);
  }

  /** Rules that fired, and of whose points some are beyond their limit. */
  private void limited() {
    Set<String> limited = new TreeSet<>();
    for (Contribution line : made.outcome().contributions()) {
      if (line.outcome() == Contribution.Standing.LIMITED) {
        limited.add(line.rule());
      }
    }
    for (Rule rule : decide.rules().rules()) {
      if (limited.contains(rule.id())) {
        List<Tally.Given> given = new ArrayList<>();
        int points = 0;
        String category = "";
        for (Tally.Given each : made.given()) {
          boolean own = each.rule().equals(rule.id());
          given.add(own ? new Tally.Given(each.rule(), null, each.points()) : each);
          if (own) {
            points = Math.max(points, each.points().value());
            category = each.points().category();
          }
        }
        BigDecimal score = score(given);
        BigDecimal contribution = score.subtract(made.outcome().score());
        if (contribution.signum() > 0) {
          helps.add(
              new Explanation.Help(
                  rule,
                  Explanation.How.LIMITED,
                  null,
                  category,
                  points,
                  null,
                  contribution,
                  score));
        }
      }
    }
  }

  private BigDecimal score(List<Tally.Given> given) {
    return Tally.of(given, made.taken(), decide.config(), instant).score();
  }
}
