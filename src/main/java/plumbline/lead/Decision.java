package plumbline.lead;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Outcome;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.facts.Lead;

/**
 * An outcome in its envelope, with the facts it was made on.
 *
 * @param decidedAt in milliseconds
 * @param ruleSet the version decided by
 * @param basis {@code history}, or {@code request} where the history could not be read in time
 * @param cause why it was made: {@code posted}, {@code concurrent_facts}, {@code rules}, {@code
 *     time}
 * @param outcome canonical text
 * @param warnings of the intake, as JSON texts
 * @param profile canonical text of the profile it was made on
 * @param activityIds of the activities it was made on, in order
 * @param ownActivities those that may not be found among the stored rows
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
    List<Content> ownActivities,
    String factsHash) {

  static final String POSTED = "posted";
  static final String CONCURRENT_FACTS = "concurrent_facts";
  static final String RULES = "rules";
  static final String TIME = "time";

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

    static FactsText of(Lead lead, List<Content> activities) {
      String profile = FactsJson.profile(lead);
      List<String> texts = new ArrayList<>(1 + activities.size());
      List<String> ids = new ArrayList<>(activities.size());
      texts.add(profile);
      for (Content activity : activities) {
        texts.add(activity.text());
        ids.add(activity.activityId());
      }
      return new FactsText(profile, List.copyOf(ids), Ids.shortHash(texts));
    }
  }

  /** This decision with only these contents kept inline. */
  Decision withOwnActivities(List<Content> contents) {
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
    JsonText json = new JsonText(outcome.length() + 256).object();
    json.name("decision_id").text(decisionId);
    json.name("lead_id").text(leadId);
    json.name("decided_at").text(FactsJson.instant(decidedAt));
    json.name("rule_set").text(ruleSet);
    json.name("basis").text(basis);
    json.name("cause").text(cause);
    return json.members(withWarnings(outcome, warnings)).toString();
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
