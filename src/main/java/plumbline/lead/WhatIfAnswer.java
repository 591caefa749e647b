package plumbline.lead;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeDiff;
import plumbline.decision.OutcomeDiffJson;
import plumbline.decision.OutcomeJson;
import plumbline.decision.Warning;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.rules.RuleFailed;

/**
 * What would be decided of a lead.
 *
 * @param before as it is: its facts, now, by the active rules
 * @param after with everything that was to be otherwise
 */
public record WhatIfAnswer(String leadId, Side before, Side after) {

  /**
   * One of both.
   *
   * @param outcome null where a rule failed
   * @param failed which and why; null where none did
   */
  record Side(Instant at, String ruleSet, @Nullable Outcome outcome, @Nullable Warning failed) {

    static Side of(Decide decide, Facts facts, Instant at) {
      String version = decide.rules().version();
      try {
        return new Side(at, version, decide.decide(facts, at), null);
      } catch (RuleFailed e) {
        Warning failed = new Warning("rule_failed", e.ruleId(), String.valueOf(e.getMessage()));
        return new Side(at, version, null, failed);
      }
    }
  }

  /** As JSON; what a rule failed on is null, with a warning. */
  public String json() {
    JsonText json = new JsonText(2048).object();
    json.name("lead_id").text(leadId);
    json.name("at").text(FactsJson.instant(after.at()));
    json.name("rule_set").text(after.ruleSet());
    json.name("before");
    before(json);
    json.name("after");
    Outcome now = before.outcome();
    Outcome then = after.outcome();
    json.raw(then == null ? "null" : OutcomeJson.write(then));
    json.name("difference");
    if (now == null || then == null) {
      json.text(null);
    } else {
      OutcomeDiffJson.write(json, OutcomeDiff.of(now, then));
    }
    json.name("warnings").array();
    if (after.failed() != null) {
      json.raw(OutcomeJson.write(after.failed()));
    } else if (before.failed() != null) {
      json.raw(OutcomeJson.write(before.failed()));
    }
    return json.endArray().endObject().toString();
  }

  private void before(JsonText json) {
    Outcome outcome = before.outcome();
    if (outcome == null) {
      json.text(null);
      return;
    }
    Decision.Summary summary = Decision.Summary.of(outcome);
    json.object();
    json.name("at").text(FactsJson.instant(before.at()));
    json.name("rule_set").text(before.ruleSet());
    json.name("status").text(summary.status());
    json.name("score").number(summary.score());
    json.name("segments").array();
    summary.segments().forEach(json::text);
    json.endArray();
    json.name("team").text(summary.team());
    json.endObject();
  }
}
