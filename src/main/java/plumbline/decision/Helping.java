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
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Points;
import plumbline.rules.Rule;
import plumbline.rules.RuleFailed;
import plumbline.rules.WhyNot;

/**
 * What rules would add to a score that do not at the moment: the whole arithmetic is done once more
 * with their points in it, so that caps, freezes and limits count.
 */
final class Helping {
  private static final String ONE_MORE = "~";

  private final Decide decide;
  private final Facts facts;
  private final Decide.Made made;
  private final Instant instant;
  private final Map<String, Promise> promises = new HashMap<>();
  private final List<Explanation.Help> helps = new ArrayList<>();
  private final List<WhyNot> untold = new ArrayList<>();

  Helping(Decide decide, Facts facts, Decide.Made made, Instant instant, List<WhyNot> notFired) {
    this.decide = decide;
    this.facts = facts;
    this.made = made;
    this.instant = instant;
    Map<String, List<Map<String, String>>> lists =
        ListFiles.all(decide.rules().files(), new ArrayList<>());
    for (WhyNot each : Explaining.scoring(notFired)) {
      if (each.off()) {
        continue;
      }
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
    again();
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
              null,
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
    Activity now = new Activity(ONE_MORE, "", instant, null, null, null, null);
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

  /** Rules that fired for something the lead did: whether the same once more, now, would help. */
  private void again() {
    Map<String, Tally.Given> last = new TreeMap<>();
    for (Tally.Given each : made.given()) {
      if (each.points().activity() != null && each.points().value() > 0) {
        last.merge(each.rule(), each, Helping::later);
      }
    }
    Map<Activity, Optional<Decide.Made>> tried = new HashMap<>();
    for (Rule rule : decide.rules().rules()) {
      Tally.Given before = last.get(rule.id());
      Activity like = before == null ? null : before.points().activity();
      if (like != null) {
        tried
            .computeIfAbsent(like, this::withOneMore)
            .flatMap(after -> oneMore(rule.id(), after))
            .ifPresent(given -> again(rule, like, given));
      }
    }
  }

  private static Tally.Given later(Tally.Given one, Tally.Given other) {
    Activity first = one.points().activity();
    Activity second = other.points().activity();
    return first != null && second != null && second.isLaterThan(first) ? other : one;
  }

  /** Empty where a rule fails on it. */
  private Optional<Decide.Made> withOneMore(Activity like) {
    List<Activity> activities = new ArrayList<>(facts.activities());
    activities.add(
        new Activity(
            ONE_MORE,
            like.type(),
            instant,
            like.campaign(),
            like.channel(),
            like.asset(),
            like.value()));
    try {
      return Optional.of(decide.make(new Facts(facts.lead(), activities), instant));
    } catch (RuleFailed e) {
      return Optional.empty();
    }
  }

  /** What a rule gives for one more, where it takes nothing back that it gave before. */
  private Optional<Tally.Given> oneMore(String rule, Decide.Made after) {
    List<Tally.Given> given = after.given().stream().filter(g -> g.rule().equals(rule)).toList();
    long before = made.given().stream().filter(g -> g.rule().equals(rule)).count();
    return given.size() == before + 1
        ? given.stream().filter(g -> isOneMore(g.points().activity())).findFirst()
        : Optional.empty();
  }

  private static boolean isOneMore(@Nullable Activity activity) {
    return activity != null && activity.activityId().equals(ONE_MORE);
  }

  private void again(Rule rule, Activity like, Tally.Given more) {
    List<Tally.Given> given = new ArrayList<>(made.given());
    given.add(more);
    BigDecimal score = score(given);
    BigDecimal contribution = score.subtract(made.outcome().score());
    Explanation.Help limited =
        helps.stream().filter(help -> help.rule().equals(rule)).findFirst().orElse(null);
    if (contribution.signum() <= 0
        || (limited != null && limited.contribution().compareTo(contribution) >= 0)) {
      return;
    }
    helps.remove(limited);
    helps.add(
        new Explanation.Help(
            rule,
            Explanation.How.AGAIN,
            null,
            like,
            more.points().category(),
            more.points().value(),
            null,
            contribution,
            score));
  }

  private BigDecimal score(List<Tally.Given> given) {
    return Tally.of(given, made.taken(), decide.config(), instant).score();
  }
}
