package plumbline.capture;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;
import plumbline.decision.Outcome;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.lead.Fault;

/** What is written of one row. */
final class ResultJson {
  /** What stands as the status of a lead on which a rule failed. */
  static final String UNDECIDED = "undecided";

  private static final Comparator<Map.Entry<String, BigDecimal>> HEAVIEST_FIRST =
      Map.Entry.comparingByValue(Comparator.reverseOrder());

  private ResultJson() {}

  /** The profile, how many activities there are, and what was decided. */
  static void lead(JsonText json, Facts facts, @Nullable Outcome outcome) {
    json.object();
    FactsJson.profile(json, facts.lead());
    json.name("activity_count").number(facts.activities().size());
    score(json, outcome);
    status(json, outcome);
    texts(json, "segments", outcome == null ? List.of() : outcome.segments());
    Outcome.Routed route = outcome == null ? null : outcome.route();
    json.name("team").text(route == null ? null : route.team());
    json.endObject();
  }

  /** How ready the lead is, and the campaign planned for it. */
  static void nurturing(
      JsonText json, String leadId, @Nullable Outcome outcome, Map<String, String> campaigns) {
    String intent = PlannedCampaign.intent(outcome);
    json.object();
    json.name("lead_id").text(leadId);
    json.name("segment").text(intent);
    score(json, outcome);
    status(json, outcome);
    json.name("campaign").text(PlannedCampaign.of(outcome, campaigns));
    json.endObject();
  }

  /** Whether sales should have the lead, where it goes, and why. */
  static void qualification(
      JsonText json, String leadId, @Nullable Outcome outcome, String failure) {
    json.object();
    json.name("lead_id").text(leadId);
    score(json, outcome);
    json.name("qualified");
    if (outcome == null) {
      json.text(null);
    } else {
      json.flag(outcome.qualified());
    }
    status(json, outcome);
    route(json, outcome == null ? null : outcome.route());
    texts(json, "reasons", outcome == null ? List.of(failure) : reasons(outcome));
    json.endObject();
  }

  /** A row no lead could be made of. */
  static void rejected(JsonText json, Row row, List<Fault> faults) {
    json.object();
    json.name("row").raw(Long.toString(row.number()));
    json.name("line").raw(Long.toString(row.line()));
    json.name("reasons").array();
    for (Fault fault : faults) {
      json.object();
      json.name("pointer").text(fault.pointer());
      json.name("code").text(fault.code());
      json.name("message").text(fault.message());
      json.endObject();
    }
    json.endArray().endObject();
  }

  /** Why qualified or not, why this team, and what moved the score, the heaviest first. */
  private static List<String> reasons(Outcome outcome) {
    Map<String, BigDecimal> weights = new LinkedHashMap<>();
    for (Contribution line : outcome.contributions()) {
      if (line.outcome() == Contribution.Standing.COUNTED && line.contribution().signum() != 0) {
        weights.merge(line.reason(), line.contribution().abs(), BigDecimal::add);
      }
    }
    List<Map.Entry<String, BigDecimal>> sorted = new ArrayList<>(weights.entrySet());
    sorted.sort(HEAVIEST_FIRST);
    List<String> reasons = new ArrayList<>(sorted.size() + 2);
    reasons.add(outcome.qualification().reason());
    Outcome.Routed route = outcome.route();
    if (route != null) {
      reasons.add(route.reason());
    }
    for (Map.Entry<String, BigDecimal> reason : sorted) {
      reasons.add(reason.getKey());
    }
    return reasons;
  }

  private static void score(JsonText json, @Nullable Outcome outcome) {
    json.name("score");
    if (outcome == null) {
      json.text(null);
    } else {
      json.number(outcome.score());
    }
  }

  private static void status(JsonText json, @Nullable Outcome outcome) {
    json.name("status").text(outcome == null ? UNDECIDED : outcome.status());
  }

  private static void route(JsonText json, Outcome.@Nullable Routed route) {
    json.name("route");
    if (route == null) {
      json.text(null);
      return;
    }
    json.object();
    json.name("team").text(route.team());
    json.name("rule").text(route.rule());
    json.name("reason").text(route.reason());
    json.endObject();
  }

  private static void texts(JsonText json, String name, List<String> texts) {
    json.name(name).array();
    texts.forEach(json::text);
    json.endArray();
  }
}
