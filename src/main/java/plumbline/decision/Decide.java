package plumbline.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.facts.Moment;
import plumbline.facts.Points;
import plumbline.facts.Qualification;
import plumbline.facts.Reset;
import plumbline.facts.Route;
import plumbline.facts.Score;
import plumbline.facts.Segment;
import plumbline.facts.Teams;
import plumbline.rules.Rule;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFailed;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleSet;
import plumbline.rules.RulesInvalid;
import plumbline.rules.StageRun;

/**
 * Decides leads by one rule set: pure and synchronous, for any number of threads. The same facts
 * and instant give the same outcome, byte for byte, in any order of activities.
 */
public final class Decide implements AutoCloseable {
  /** The stages, in the order they run; each is a folder of rules. */
  public static final List<String> STAGES =
      List.of("scoring", "segmentation", "qualification", "routing");

  /** Under this path the deciding part of the config is one of the files of a rule set. */
  public static final String CONFIG = "deciding.json";

  /** Activities further than this after the instant are no facts of it: clocks differ by less. */
  public static final Duration AHEAD = Duration.ofMinutes(5);

  /** The ids of rules that keep a lead from sales whatever the others say begin so. */
  static final String VETO = "qualification.veto-";

  private final RuleSet rules;
  private final DecidingConfig config;
  private final Lists lists;
  private final Teams teams;
  private final Map<String, Limit> limits;

  private Decide(RuleSet rules, DecidingConfig config, Lists lists, Map<String, Limit> limits) {
    this.rules = rules;
    this.config = config;
    this.lists = lists;
    this.limits = limits;
    this.teams =
        new Teams(
            Set.copyOf(config.routing().teams()),
            config.routing().byCompanySize(),
            config.routing().fallback());
  }

  /**
   * Compiles rules, lists and the deciding part of a config into a rule set.
   *
   * @throws RulesInvalid with everything that is wrong
   */
  public static Decide compile(RuleFiles rules, DecidingConfig config) throws RulesInvalid {
    return compile(rules.with(CONFIG, config.canonical()));
  }

  /**
   * Compiles the files of a rule set, {@link #CONFIG} among them.
   *
   * @throws RulesInvalid with everything that is wrong
   */
  public static Decide compile(RuleFiles files) throws RulesInvalid {
    return compile(files, null, null);
  }

  /**
   * As above, with what can be taken from elsewhere.
   *
   * @param cache what was compiled once
   * @param before what is not closed; stages with the same rules are shared with it
   */
  static Decide compile(RuleFiles files, @Nullable RuleCache cache, @Nullable Decide before)
      throws RulesInvalid {
    List<RuleError> errors = new ArrayList<>();
    DecidingConfig config = DecidingConfig.parse(files.texts().getOrDefault(CONFIG, ""));
    Lists lists = ListFiles.read(files, errors);
    RuleSet rules;
    try {
      rules = RuleSet.compile(files, STAGES, cache, before == null ? null : before.rules);
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
      throw new RulesInvalid(errors);
    }
    Map<String, Limit> limits = limits(rules, errors);
    if (!errors.isEmpty()) {
      rules.close();
      throw new RulesInvalid(errors);
    }
    return new Decide(rules, config, lists, limits);
  }

  private static Map<String, Limit> limits(RuleSet rules, List<RuleError> errors) {
    Map<String, Limit> limits = new HashMap<>();
    for (Rule rule : rules.rules()) {
      String text = rule.annotations().get("limit");
      if (text == null) {
        continue;
      }
      try {
        limits.put(rule.id(), Limit.parse(text));
      } catch (IllegalArgumentException e) {
        errors.add(
            rules
                .files()
                .error(
                    rule, RuleError.Severity.ERROR, "bad_limit", String.valueOf(e.getMessage())));
      }
    }
    return limits;
  }

  /** The same rules and lists with another config. What they hold is shared: close only one. */
  Decide with(DecidingConfig other) {
    return new Decide(rules, other, lists, limits);
  }

  /** The same decisions by the engine's network alone. What it holds is shared: close only one. */
  Decide byEngine() {
    return new Decide(rules.byEngine(), config, lists, limits);
  }

  /** The rule set it decides by. */
  public RuleSet rules() {
    return rules;
  }

  /** The deciding part of the config in that rule set. */
  public DecidingConfig config() {
    return config;
  }

  /**
   * Decides.
   *
   * @param instant in milliseconds
   * @throws RuleFailed where a rule throws, overruns, or inserts what no decision can use
   */
  public Outcome decide(Facts facts, Instant instant) {
    return new Deciding(facts, instant).outcome();
  }

  /** As {@link #decide}, with all that the outcome was made from. */
  Made make(Facts facts, Instant instant) {
    Deciding deciding = new Deciding(facts, instant);
    return deciding.made(deciding.outcome());
  }

  /** Gives back what the engine holds. Decisions under way are not disturbed. */
  @Override
  public void close() {
    rules.close();
  }

  /** One decision while it is made. */
  private final class Deciding {
    private final Instant instant;
    private final List<Object> known = new ArrayList<>();
    private final List<String> fired = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();
    private final List<Tally.Given> given = new ArrayList<>();
    private final List<Tally.Taken> taken = new ArrayList<>();

    /** How much was known when a stage ran; 0 where it did not. */
    private final int[] knownBy = new int[STAGES.size()];

    Deciding(Facts facts, Instant instant) {
      this.instant = instant;
      Lead lead = facts.lead();
      if (lead.employees() != null) {
        lead = lead.withCompanySize(config.companySize(lead.employees()));
      }
      known.add(lead);
      known.add(new Moment(instant));
      known.add(config.thresholds());
      known.add(lists);
      known.add(teams);
      Instant latest = instant.plus(AHEAD);
      for (Activity activity : facts.activities()) {
        if (!activity.at().isAfter(latest)) {
          known.add(activity);
        }
      }
    }

    Outcome outcome() {
      Tally.Total total = score();
      known.add(new Score(total.score(), total.scores()));
      List<String> segments = segments();
      Verdict verdict = verdict();
      known.add(new Qualification(verdict.status(), verdict.because().reason()));
      Outcome.Routed route = verdict.status().equals(Qualification.QUALIFIED) ? route() : null;
      return new Outcome(
          total.score(),
          total.scores(),
          verdict.status(),
          verdict.because(),
          segments,
          route,
          total.contributions(),
          List.copyOf(fired),
          List.copyOf(warnings));
    }

    Made made(Outcome outcome) {
      Map<String, List<Object>> byStage = new LinkedHashMap<>();
      for (int i = 0; i < knownBy.length; i++) {
        if (knownBy[i] > 0) {
          byStage.put(STAGES.get(i), List.copyOf(known.subList(0, knownBy[i])));
        }
      }
      return new Made(outcome, byStage, List.copyOf(given), List.copyOf(taken));
    }

    private StageRun run(String stage) {
      knownBy[STAGES.indexOf(stage)] = known.size();
      StageRun run = rules.run(stage, known, config.maxFirings());
      fired.addAll(run.fired());
      return run;
    }

    private <T> List<Results.Of<T>> results(String stage, Class<T> kind) {
      return Results.inOrder(run(stage), stage, kind);
    }

    private Tally.Total score() {
      for (StageRun.Inserted inserted : run("scoring").inserted()) {
        String rule = inserted.rule().id();
        if (inserted.object() instanceof Points points) {
          check(rule, points.category(), points.reason());
          given.add(new Tally.Given(rule, limits.get(rule), points));
        } else if (inserted.object() instanceof Reset reset) {
          if (reset.activity() == null) {
            throw new RuleFailed(rule, "a reset needs the activity that resets", null);
          }
          if (reset.category() != null) {
            check(rule, reset.category(), reset.reason());
          }
          taken.add(new Tally.Taken(rule, reset));
        } else {
          Results.refuse(inserted, "scoring", "Points or Reset");
        }
      }
      return Tally.of(given, taken, config, instant);
    }

    private void check(String rule, @Nullable String category, @Nullable String reason) {
      if (category == null || !config.categories().containsKey(category)) {
        throw new RuleFailed(
            rule,
            "no scoring category \"%s\"; the config has %s"
                .formatted(category, config.categories().keySet()),
            null);
      }
      Results.need(rule, reason, "reason");
    }

    private List<String> segments() {
      TreeSet<String> names = new TreeSet<>();
      for (Results.Of<Segment> result : results("segmentation", Segment.class)) {
        String name = Results.need(result.rule(), result.object().name(), "name");
        Results.need(result.rule(), result.object().reason(), "reason");
        if (names.add(name)) {
          known.add(result.object());
        }
      }
      return List.copyOf(names);
    }

    private Verdict verdict() {
      List<Results.Of<Qualification>> all = results("qualification", Qualification.class);
      for (Results.Of<Qualification> each : all) {
        Results.need(each.rule(), each.object().reason(), "reason");
        Results.status(each.rule(), each.object().status());
      }
      for (Results.Of<Qualification> veto : all) {
        if (veto.rule().startsWith(VETO)) {
          return new Verdict(
              Qualification.UNQUALIFIED, new Outcome.Because(veto.rule(), veto.object().reason()));
        }
      }
      if (all.isEmpty()) {
        warnings.add(
            new Warning("no_qualification", null, "no qualification rule matched this lead"));
        return new Verdict(
            Qualification.UNQUALIFIED,
            new Outcome.Because("none", "no qualification rule matched"));
      }
      Results.Of<Qualification> first = all.get(0);
      String status = first.object().status();
      for (Results.Of<Qualification> other : all) {
        if (!other.object().status().equals(status)) {
          contradicts(first.rule(), other.rule());
        }
      }
      return new Verdict(status, new Outcome.Because(first.rule(), first.object().reason()));
    }

    private void contradicts(String stands, String other) {
      warnings.add(
          new Warning(
              "contradicting_rules",
              other,
              "%s says otherwise and stands, being first by id".formatted(stands)));
    }

    private Outcome.Routed route() {
      Results.Of<Route> best = null;
      List<Results.Of<Route>> all = results("routing", Route.class);
      for (Results.Of<Route> each : all) {
        Results.need(each.rule(), each.object().reason(), "reason");
        String team = Results.need(each.rule(), each.object().team(), "team");
        if (!teams.names().contains(team)) {
          warnings.add(
              new Warning(
                  "unknown_team",
                  each.rule(),
                  "no team \"%s\"; the config has %s"
                      .formatted(team, new TreeSet<>(teams.names()))));
        } else if (best == null || each.object().priority() > best.object().priority()) {
          best = each;
        }
      }
      if (best == null) {
        return new Outcome.Routed(teams.fallback(), "fallback", "no routing rule matched");
      }
      for (Results.Of<Route> other : all) {
        if (other.object().priority() == best.object().priority()
            && !other.object().team().equals(best.object().team())) {
          contradicts(best.rule(), other.rule());
        }
      }
      return new Outcome.Routed(best.object().team(), best.rule(), best.object().reason());
    }
  }

  /**
   * An outcome and what it was made from.
   *
   * @param known the objects each stage that ran was run over
   * @param given the points rules gave
   * @param taken the resets they gave
   */
  record Made(
      Outcome outcome,
      Map<String, List<Object>> known,
      List<Tally.Given> given,
      List<Tally.Taken> taken) {}

  /** The limit of a rule; null without one. */
  @Nullable Limit limit(String rule) {
    return limits.get(rule);
  }

  /** A status and what decided it. */
  private record Verdict(String status, Outcome.Because because) {}
}
