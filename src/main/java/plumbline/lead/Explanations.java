package plumbline.lead;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.decision.Explained;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.journal.Journal;
import plumbline.postgres.Database;
import plumbline.rules.RuleFailed;
import plumbline.rules.RuleRefused;
import plumbline.rules.RulesInvalid;

/**
 * Explains decisions, and says what would be decided of a lead with other facts. Nothing is
 * recorded. All of it runs on a thread of its own, so that no lead waits for it; beyond a bound it
 * is refused.
 */
public final class Explanations {
  /** Each within the budget of a query. */
  private static final int ATTEMPTS = 3;

  private static final long SETTLE_MS = 1_000;
  private static final long ANSWER_MS = 5_000;

  private final StoredDecisions stored;
  private final Undrained undrained;
  private final Drain drain;
  private final Journal journal;
  private final History history;
  private final Deciding deciding;
  private final DecideByVersion versions;
  private final Evaluators aside;

  Explanations(
      Database database,
      Undrained undrained,
      Drain drain,
      Journal journal,
      History history,
      Deciding deciding,
      DecideByVersion versions,
      Evaluators aside) {
    this.stored = new StoredDecisions(database);
    this.undrained = undrained;
    this.drain = drain;
    this.journal = journal;
    this.history = history;
    this.deciding = deciding;
    this.versions = versions;
    this.aside = aside;
  }

  /** Explains a decision; fails with {@link NotFound}. */
  public Future<Explained> decision(String decisionId) {
    StoredDecision own = undrained(decisionId);
    Future<Explained> explained =
        own == null
            ? stored(decisionId)
                .recover(failure -> settledThen(failure, decisionId))
                .compose(row -> aside.run(() -> explained(row.decision())))
            : aside.run(() -> explained(own));
    return explained.recover(Explanations::ourFault);
  }

  private Explained explained(StoredDecision decision) throws RulesInvalid {
    return Explained.of(version(decision.ruleSet()), decision);
  }

  /** A decision that is in the journal, where that has all it was made on; else null. */
  private @Nullable StoredDecision undrained(String decisionId) {
    Entry.Accepted entry = undrained.byDecision(decisionId);
    Decision decision = entry == null ? null : entry.decision();
    if (decision == null) {
      return null;
    }
    Map<String, Activity> own = new HashMap<>();
    decision.ownActivities().forEach(each -> own.put(each.activityId(), each.activity()));
    if (!own.keySet().containsAll(decision.activityIds())) {
      return null;
    }
    return new StoredDecision(
        decision.decisionId(),
        decision.leadId(),
        decision.decidedAt(),
        decision.ruleSet(),
        decision.cause(),
        true,
        new Facts(
            FactsJson.readProfile(decision.profile()),
            decision.activityIds().stream().map(own::get).toList()),
        decision.factsHash(),
        decision.outcome(),
        null);
  }

  private Future<StoredRow> settledThen(Throwable failure, String decisionId) {
    boolean mayCome = undrained.byDecision(decisionId) != null || !undrained.complete();
    if (!(failure instanceof NotFound) || !mayCome) {
      return Future.failedFuture(failure);
    }
    return drain
        .reached(journal.lastSequence())
        .timeout(SETTLE_MS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .compose(nothing -> stored(decisionId))
        .recover(
            again ->
                Future.failedFuture(
                    again instanceof NotFound
                        ? new Unavailable(
                            "not_drained", "it is still on its way into the database", 1)
                        : again));
  }

  private Future<StoredRow> stored(String decisionId) {
    return stored
        .one(decisionId)
        .timeout(ANSWER_MS, TimeUnit.MILLISECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof NotFound
                        ? failure
                        : new Unavailable(
                            "database_unavailable", "the database does not answer", 1, failure)));
  }

  private Decide version(String version) throws RulesInvalid {
    Decide active = deciding.current();
    return active.rules().version().equals(version) ? active : versions.of(version);
  }

  /**
   * A version that is stored with a decision can be had and compiled, or it is not the caller's
   * fault.
   */
  private static <T> Future<T> ourFault(Throwable failure) {
    if (failure instanceof UnreadableDecision) {
      return Future.failedFuture(
          new Unavailable("decision_unreadable", String.valueOf(failure.getMessage()), 5, failure));
    }
    boolean rules =
        failure instanceof RuleFailed
            || failure instanceof RulesInvalid
            || isUnknownVersion(failure);
    return Future.failedFuture(
        rules
            ? new Unavailable(
                "rule_set_unusable",
                "the decision's version of the rules cannot be had: " + failure.getMessage(),
                5,
                failure)
            : failure);
  }

  /**
   * Says what would be decided of a lead. Fails with {@link NotFound} for a lead nobody knows, and
   * with {@link Invalid} where what is asked does not fit it.
   *
   * @param now when it is asked
   */
  public Future<WhatIfAnswer> whatIf(String leadId, WhatIf asked, Instant now) {
    return known(leadId, ATTEMPTS)
        .compose(
            known -> {
              if (known.profile().isEmpty()) {
                return Future.failedFuture(new NotFound("no lead " + leadId));
              }
              Known other = changed(known, asked);
              return aside.run(() -> decided(leadId, known, other, asked, now));
            });
  }

  /** All that is known of a lead: a decision may do with less, an answer to a question may not. */
  private Future<Known> known(String leadId, int attempts) {
    return history
        .read(leadId, null)
        .compose(
            reading -> {
              if (reading.complete()) {
                return Future.succeededFuture(reading.known());
              }
              return attempts > 1
                  ? known(leadId, attempts - 1)
                  : Future.failedFuture(
                      new Unavailable(
                          "history_unavailable", "the lead cannot be read just now", 1));
            });
  }

  private WhatIfAnswer decided(
      String leadId, Known before, Known after, WhatIf asked, Instant now) {
    Instant at = asked.at() == null ? now : asked.at();
    Decide active = deciding.current();
    String version = asked.ruleSet();
    Decide decide = active;
    if (version != null && !active.rules().version().equals(version)) {
      decide = named(version);
    }
    return new WhatIfAnswer(
        leadId,
        WhatIfAnswer.Side.of(active, facts(leadId, before), now),
        WhatIfAnswer.Side.of(decide, facts(leadId, after), at));
  }

  private static Facts facts(String leadId, Known known) {
    return new Facts(
        known.profile().lead(leadId), known.used().stream().map(Content::activity).toList());
  }

  /** A version the caller names. */
  private Decide named(String version) {
    try {
      return versions.of(version);
    } catch (RulesInvalid e) {
      throw refused("unusable_version", "its rules cannot be used: " + e.getMessage());
    } catch (RuntimeException e) {
      if (isUnknownVersion(e)) {
        throw refused("unknown_version", "there is no version " + version);
      }
      throw e;
    }
  }

  private static boolean isUnknownVersion(@Nullable Throwable failure) {
    return failure != null
        && (failure instanceof RuleRefused || isUnknownVersion(failure.getCause()));
  }

  private static Invalid refused(String code, String message) {
    return new Invalid(Invalid.REFUSED, List.of(new Fault("/rule_set", code, message)));
  }

  /** The lead as it would be; what does not fit what is known is a fault. */
  private static Known changed(Known known, WhatIf asked) {
    Faults faults = new Faults();
    Map<String, Content> activities = new HashMap<>(known.own());
    activities.putAll(known.stored());
    for (int i = 0; i < asked.without().size(); i++) {
      String id = asked.without().get(i);
      if (activities.remove(id) == null) {
        faults.add(
            "/without_activities/" + i,
            "unknown_activity",
            "the lead has no activity " + Faults.quote(id));
      }
    }
    List<Content> more = new ArrayList<>(Content.of(asked.activities()));
    for (int i = 0; i < more.size(); i++) {
      String id = more.get(i).activityId();
      if (activities.put(id, more.get(i)) != null) {
        faults.add(
            "/activities/" + i + "/activity_id",
            "known_activity",
            "the lead has an activity %s; name it in without_activities to replace it"
                .formatted(Faults.quote(id)));
      }
    }
    faults.check();
    return new Known(known.profile().with(asked.fields()), activities, Map.of());
  }
}
