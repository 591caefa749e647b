package plumbline.lead;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.decision.Warning;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.rules.RuleFailed;
import plumbline.rules.RuleFiles;

/** Decides on what is known, and puts the outcome into its envelope. */
final class Deciding {
  private final Supplier<Decide> active;
  private final LeadMeters meters;

  /**
   * @param active the rule set decided by at the moment
   */
  Deciding(Supplier<Decide> active, LeadMeters meters) {
    this.active = active;
    this.meters = meters;
  }

  /** Why, when and as what a decision is made. */
  record Occasion(String decisionId, String leadId, Instant instant, String basis, String cause) {}

  /** Decides a lead of whom nothing is known, for nobody; a rule may fail on it. */
  Outcome warmUp() {
    return active.get().decide(new Facts(Profile.EMPTY.lead("warm-up"), List.of()), Instant.EPOCH);
  }

  /** What the rule set decided by at the moment is made of. */
  RuleFiles files() {
    return active.get().rules().files();
  }

  /** The version decided by at the moment. */
  String ruleSet() {
    return active.get().rules().version();
  }

  /** Decides a post on what is known besides it; a rule that fails leaves the entry undecided. */
  Entry.Accepted accept(
      Posted posted,
      Occasion occasion,
      long receivedAt,
      History.Reading reading,
      Entry.@Nullable Idempotency idempotency) {
    List<String> contents = posted.activities().stream().map(FactsJson::activity).toList();
    Entry.Accepted bare =
        new Entry.Accepted(
            occasion.decisionId(),
            occasion.leadId(),
            receivedAt,
            posted.fields(),
            contents,
            null,
            null,
            idempotency);
    Known known = reading.known().with(bare);
    List<Warning> warnings = new ArrayList<>();
    for (String id : reading.known().differing(posted.activities())) {
      warnings.add(
          new Warning(
              "activity_differs",
              null,
              "activity %s was posted before with another content; the first one stays"
                  .formatted(id)));
    }
    Decide decide = active.get();
    try {
      Decision decision = decide(decide, known, occasion, warnings);
      return new Entry.Accepted(
          bare.decisionId(),
          bare.leadId(),
          receivedAt,
          bare.fields(),
          contents,
          decision,
          null,
          idempotency);
    } catch (RuleFailed e) {
      return undecided(bare, Undecided.of(e, decide.rules().version()));
    }
  }

  /** The entry with a reason in place of a decision. */
  static Entry.Accepted undecided(Entry.Accepted bare, Undecided why) {
    return new Entry.Accepted(
        bare.decisionId(),
        bare.leadId(),
        bare.receivedAt(),
        bare.fields(),
        bare.activities(),
        null,
        why,
        bare.idempotency());
  }

  /**
   * Decides on what is known.
   *
   * @throws RuleFailed where a rule throws or overruns
   */
  Decision decide(Known known, Occasion occasion) {
    return decide(active.get(), known, occasion, new ArrayList<>());
  }

  private Decision decide(Decide decide, Known known, Occasion occasion, List<Warning> warnings) {
    if (known.cut()) {
      warnings.add(
          new Warning(
              "history_cut",
              null,
              "the lead has more than %d activities; the newest count".formatted(Known.NEWEST)));
    }
    Facts facts = known.facts(occasion.leadId());
    Outcome outcome = decide.decide(facts, occasion.instant());
    meters.fired(outcome.rulesFired());
    Decision.FactsText text = Decision.FactsText.of(facts);
    Set<String> used =
        facts.activities().stream().map(Activity::activityId).collect(Collectors.toSet());
    List<String> own =
        known.own().entrySet().stream()
            .filter(activity -> used.contains(activity.getKey()))
            .map(activity -> activity.getValue())
            .toList();
    return new Decision(
        occasion.decisionId(),
        occasion.leadId(),
        occasion.instant(),
        decide.rules().version(),
        occasion.basis(),
        occasion.cause(),
        Decision.Summary.of(outcome),
        OutcomeJson.write(outcome),
        warnings.stream().map(OutcomeJson::write).toList(),
        text.profile(),
        text.activityIds(),
        own,
        text.hash());
  }
}
