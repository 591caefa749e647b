package plumbline.lead;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Outcome;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;

/**
 * An outcome in its envelope, with the facts it was made on.
 *
 * @param decidedAt in milliseconds
 * @param ruleSet the version decided by
 * @param basis {@code history}, or {@code request} where the history could not be read in time
 * @param cause why it was made: {@code posted}, {@code concurrent_facts}, {@code rules}
 * @param outcome canonical text
 * @param warnings of the intake, as JSON texts
 * @param profile canonical text of the profile it was made on
 * @param activityIds of the activities it was made on, in order
 * @param ownActivities canonical texts of those that may not be found among the stored rows
 * @param factsHash the same for equal facts
 */
record Decision(
    String decisionId,
    String leadId,
    Instant decidedAt,
    String ruleSet,
    String basis,
    String cause,
    Summary summary,
    String outcome,
    List<String> warnings,
    String profile,
    List<String> activityIds,
    List<String> ownActivities,
    String factsHash) {

  static final String POSTED = "posted";
  static final String CONCURRENT_FACTS = "concurrent_facts";
  static final String RULES = "rules";

  static final String HISTORY = "history";
  static final String REQUEST = "request";

  /** The last member of an outcome; a quotation mark within a text has a backslash before it. */
  private static final String WARNINGS = "\"warnings\":[";

  /** The order decisions of one lead are in; the greatest is the current one. */
  static final Comparator<Decision> ORDER =
      Comparator.comparing(Decision::decidedAt).thenComparing(Decision::decisionId);

  /** What is asked of outcomes most. */
  record Summary(String status, BigDecimal score, List<String> segments, @Nullable String team) {

    static Summary of(Outcome outcome) {
      return new Summary(
          outcome.status(),
          outcome.score(),
          outcome.segments(),
          outcome.route() == null ? null : outcome.route().team());
    }
  }

  /** The canonical texts facts are hashed and kept by. */
  record FactsText(String profile, List<String> activityIds, String hash) {

    static FactsText of(Facts facts) {
      String profile = FactsJson.profile(facts.lead());
      List<String> texts = new ArrayList<>();
      texts.add(profile);
      facts.activities().forEach(activity -> texts.add(FactsJson.activity(activity)));
      return new FactsText(
          profile,
          facts.activities().stream().map(Activity::activityId).toList(),
          Ids.shortHash(texts));
    }
  }

  /** This decision with only these contents kept inline. */
  Decision withOwnActivities(List<String> contents) {
    return new Decision(
        decisionId,
        leadId,
        decidedAt,
        ruleSet,
        basis,
        cause,
        summary,
        outcome,
        warnings,
        profile,
        activityIds,
        contents,
        factsHash);
  }

  /** The decision as it is answered: the envelope, then the outcome. */
  String json() {
    return json(decisionId, leadId, decidedAt, ruleSet, basis, cause, outcome, warnings);
  }

  /**
   * As {@link #json()}, from its parts.
   *
   * @param decisionId null where nothing is recorded
   */
  static String json(
      @Nullable String decisionId,
      String leadId,
      Instant decidedAt,
      String ruleSet,
      String basis,
      String cause,
      String outcome,
      List<String> warnings) {
    StringBuilder json = new StringBuilder(outcome.length() + 256);
    json.append("{\"decision_id\":");
    json.append(decisionId == null ? "null" : FactsJson.value(decisionId));
    json.append(",\"lead_id\":").append(FactsJson.value(leadId));
    json.append(",\"decided_at\":\"").append(FactsJson.instant(decidedAt)).append('"');
    json.append(",\"rule_set\":").append(FactsJson.value(ruleSet));
    json.append(",\"basis\":\"").append(basis).append('"');
    json.append(",\"cause\":\"").append(cause).append("\",");
    return json.append(withWarnings(outcome, warnings).substring(1)).toString();
  }

  /** Puts the intake's warnings before the outcome's own, which are its last member. */
  private static String withWarnings(String outcome, List<String> warnings) {
    if (warnings.isEmpty()) {
      return outcome;
    }
    int own = outcome.lastIndexOf(WARNINGS) + WARNINGS.length();
    String joined = String.join(",", warnings);
    String comma = outcome.charAt(own) == ']' ? "" : ",";
    return outcome.substring(0, own) + joined + comma + outcome.substring(own);
  }
}
