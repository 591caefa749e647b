package plumbline.lead;

import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.rules.RuleFailed;

/**
 * Why no decision could be made.
 *
 * @param rule the rule at fault; null where it is not known
 * @param ruleSet the version that failed; another one is tried again
 */
record Undecided(@Nullable String rule, String message, String ruleSet) {

  static Undecided of(RuleFailed failed, String ruleSet) {
    return new Undecided(failed.ruleId(), String.valueOf(failed.getMessage()), ruleSet);
  }

  /** What is answered in place of a decision. */
  String json(String leadId) {
    return "{\"lead_id\":%s,\"decision\":null,\"warnings\":[{\"code\":\"rule_failed\",\"rule\":%s,\"message\":%s}]}"
        .formatted(FactsJson.value(leadId), FactsJson.value(rule), FactsJson.value(message));
  }
}
