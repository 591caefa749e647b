package plumbline.decision;

import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.rules.RuleFailed;

/**
 * A stored decision and its explanation, made by its own version of the rules at its own instant.
 *
 * @param explanation null where deciding again comes to something else: that would be explained
 * @param difference from what is stored to what deciding again comes to
 */
public record Explained(
    StoredDecision decision, @Nullable Explanation explanation, OutcomeDiff difference) {

  /**
   * Explains a decision.
   *
   * @param decide by the decision's version
   * @throws RuleFailed where a rule throws or overruns
   * @throws UnreadableDecision where the outcome stored is none
   */
  public static Explained of(Decide decide, StoredDecision decision) {
    Explanation explanation = Explanation.of(decide, decision.facts(), decision.decidedAt());
    boolean same = OutcomeJson.write(explanation.outcome()).equals(decision.outcome());
    return new Explained(
        decision,
        same ? explanation : null,
        OutcomeDiff.of(same ? explanation.outcome() : read(decision), explanation.outcome()));
  }

  private static Outcome read(StoredDecision decision) {
    try {
      return OutcomeJson.read(decision.outcome());
    } catch (IllegalArgumentException e) {
      throw new UnreadableDecision(
          decision.decisionId(), decision.leadId(), decision.decidedAt(), decision.ruleSet(), e);
    }
  }

  /** Whether deciding again came to the same, byte for byte. */
  public boolean same() {
    return explanation != null;
  }

  /** As JSON: the envelope, whether it is the same, and the explanation or the difference. */
  public String json() {
    JsonText json = new JsonText(4096).object();
    json.name("decision_id").text(decision.decisionId());
    json.name("lead_id").text(decision.leadId());
    json.name("decided_at").text(FactsJson.instant(decision.decidedAt()));
    json.name("rule_set").text(decision.ruleSet());
    json.name("same").flag(same());
    if (explanation == null) {
      json.name("difference");
      OutcomeDiffJson.write(json, difference);
    } else {
      ExplanationJson.members(json, explanation);
    }
    return json.endObject().toString();
  }

  /** As a page of plain text, 80 columns wide. */
  public String text() {
    String head =
        "Lead %s\nDecision %s\nof %s, by rules %s\n\n"
            .formatted(
                decision.leadId(),
                decision.decisionId(),
                FactsJson.instant(decision.decidedAt()),
                decision.ruleSet());
    if (explanation != null) {
      return head + ExplanationText.write(explanation);
    }
    return head
        + """
        It cannot be explained: decided again, from the same facts, by the same rules
        and at the same instant, it comes to something else. "plumbline replay" finds
        decisions like this; its figures are not to be relied on.

          stored        %s, %s
          decided again %s, %s
        """
            .formatted(
                difference.status().from(),
                Words.number(difference.score().from()),
                difference.status().to(),
                Words.number(difference.score().to()));
  }
}
