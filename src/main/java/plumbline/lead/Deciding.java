package plumbline.lead;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.decision.Warning;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.rules.RuleFailed;
import plumbline.rules.RuleFiles;

/** Decides on what is known, and puts the outcome into its envelope. */
final class Deciding {
  /** Decisions that posts are the cause of. */
  private static final Set<String> TOLD = Set.of(Decision.POSTED, Decision.CONCURRENT_FACTS);

  private final Supplier<Decide> active;
  private final LeadMeters meters;
  private volatile DecidedListener listener = DecidedListener.NONE;

  /**
   * @param active the rule set decided by at the moment
   */
  Deciding(Supplier<Decide> active, LeadMeters meters) {
    this.active = active;
    this.meters = meters;
  }

  /** Why, when and as what a decision is made. */
  record Occasion(String decisionId, String leadId, Instant instant, String basis, String cause) {}

  /** Says who hears of what is decided of posts. */
  void tell(DecidedListener other) {
    listener = other;
  }

  /** Decides a lead of whom nothing is known, for nobody; a rule may fail on it. */
  Outcome warmUp() {
    return active.get().decide(new Facts(Profile.EMPTY.lead("warm-up"), List.of()), Instant.EPOCH);
  }

  /** What decides at the moment: asked once for each decision. */
  Decide current() {
    return active.get();
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
      Decide decide,
      Posted posted,
      Occasion occasion,
      long receivedAt,
      History.Reading reading,
      Entry.@Nullable Idempotency idempotency) {
    Entry.Accepted bare = bare(posted, occasion, receivedAt, idempotency);
    Known known = reading.known().with(bare);
    List<Warning> warnings = new ArrayList<>();
    for (String id : reading.known().differing(bare.activities())) {
      warnings.add(
          new Warning(
              "activity_differs",
              null,
              "activity %s was posted before with another content; the first one stays"
                  .formatted(id)));
    }
    try {
      return bare.decided(decide(decide, known, occasion, warnings));
    } catch (RuleFailed e) {
      return bare.undecided(Undecided.of(e, decide.rules().version()));
    }
  }

  /** A post nothing is decided of yet. */
  static Entry.Accepted bare(
      Posted posted, Occasion occasion, long receivedAt, Entry.@Nullable Idempotency idempotency) {
    return new Entry.Accepted(
        occasion.decisionId(),
        occasion.leadId(),
        receivedAt,
        posted.fields(),
        Content.of(posted.activities()),
        null,
        null,
        idempotency);
  }

  /**
   * Decides on what is known.
   *
   * @throws RuleFailed where a rule throws or overruns
   */
  Decision decide(Decide decide, Known known, Occasion occasion) {
    return decide(decide, known, occasion, new ArrayList<>());
  }

  private Decision decide(Decide decide, Known known, Occasion occasion, List<Warning> warnings) {
    if (known.cut()) {
      warnings.add(
          new Warning(
              "history_cut",
              null,
              "the lead has more than %d activities; the newest count".formatted(Known.NEWEST)));
    }
    List<Content> used = known.used();
    Lead lead = known.profile().lead(occasion.leadId());
    Facts facts = new Facts(lead, used.stream().map(Content::activity).toList());
    Outcome outcome = decide.decide(facts, occasion.instant());
    meters.fired(outcome.rulesFired());
    Decision.FactsText text = Decision.FactsText.of(lead, used);
    List<Content> own =
        used.stream().filter(content -> known.own().containsKey(content.activityId())).toList();
    String outcomeText = OutcomeJson.write(outcome);
    if (TOLD.contains(occasion.cause())) {
      listener.decided(
          occasion.decisionId(), occasion.leadId(), facts, occasion.instant(), outcomeText);
    }
    return new Decision(
        occasion.decisionId(),
        occasion.leadId(),
        occasion.instant(),
        decide.rules().version(),
        occasion.basis(),
        occasion.cause(),
        Decision.Summary.of(outcome),
        outcomeText,
        warnings.stream().map(OutcomeJson::write).toList(),
        text.profile(),
        text.activityIds(),
        own,
        text.hash());
  }
}
