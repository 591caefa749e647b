package plumbline.lead;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** One lead as it is shown: its profile, where it stands, and by which decision. */
record LeadView(
    String leadId,
    Profile profile,
    @Nullable String decisionId,
    @Nullable Instant decidedAt,
    Decision.@Nullable Summary summary,
    @Nullable Undecided undecided,
    List<String> duplicates,
    List<SetAside> setAside) {

  static LeadView empty(String leadId) {
    return new LeadView(leadId, Profile.EMPTY, null, null, null, null, List.of(), List.of());
  }

  static LeadView of(Row row) {
    OffsetDateTime decidedAt = row.getOffsetDateTime("decided_at");
    String ruleSet = row.getString("undecided_rule_set");
    String[] duplicates = row.getArrayOfStrings("duplicates");
    BigDecimal score = row.getBigDecimal("score");
    return new LeadView(
        row.getString("lead_id"),
        Profile.read(row.getString("profile"), row.getString("stamps")),
        decidedAt == null ? null : String.valueOf(row.getUUID("decision_id")),
        decidedAt == null ? null : decidedAt.toInstant(),
        score == null
            ? null
            : new Decision.Summary(
                row.getString("status"),
                score,
                List.of(row.getArrayOfStrings("segments")),
                row.getString("team")),
        ruleSet == null
            ? null
            : new Undecided(
                row.getString("undecided_rule"), row.getString("undecided_message"), ruleSet),
        duplicates == null ? List.of() : List.of(duplicates),
        List.of());
  }

  /** This lead and an entry that is not drained yet. */
  LeadView with(Entry.Accepted entry) {
    Profile merged = profile.merge(entry.fields(), entry.stamp());
    Decision decision = entry.decision();
    if (decision == null || !isAfterMine(decision)) {
      Undecided why = entry.undecided() == null ? undecided : entry.undecided();
      return new LeadView(
          leadId, merged, decisionId, decidedAt, summary, why, duplicates, setAside);
    }
    return new LeadView(
        leadId,
        merged,
        decision.decisionId(),
        decision.decidedAt(),
        decision.summary(),
        null,
        duplicates,
        setAside);
  }

  /** This lead and what was set aside of it. */
  LeadView setAside(List<SetAside> posts) {
    return new LeadView(
        leadId, profile, decisionId, decidedAt, summary, undecided, duplicates, posts);
  }

  private boolean isAfterMine(Decision decision) {
    if (decidedAt == null || decisionId == null) {
      return true;
    }
    int byInstant = decision.decidedAt().compareTo(decidedAt);
    return byInstant != 0 ? byInstant > 0 : decision.decisionId().compareTo(decisionId) > 0;
  }

  String json() {
    ObjectNode json = (ObjectNode) FactsJson.tree(FactsJson.profile(profile.lead(leadId)));
    json.put("status", summary == null ? LeadState.UNDECIDED : summary.status());
    if (summary == null) {
      json.putNull("score");
    } else {
      json.putRawValue("score", new RawValue(FactsJson.number(summary.score())));
    }
    json.set(
        "segments",
        FactsJson.tree(FactsJson.value(summary == null ? List.of() : summary.segments())));
    json.put("team", summary == null ? null : summary.team());
    json.put("decision_id", decisionId);
    json.put("decided_at", decidedAt == null ? null : FactsJson.instant(decidedAt));
    if (undecided == null) {
      json.putNull("undecided");
    } else {
      json.putObject("undecided")
          .put("rule", undecided.rule())
          .put("message", undecided.message())
          .put("rule_set", undecided.ruleSet());
    }
    json.set("duplicates", FactsJson.tree(FactsJson.value(duplicates)));
    if (!setAside.isEmpty()) {
      List<?> posts = setAside.stream().map(SetAside::json).toList();
      json.set("set_aside", FactsJson.tree(FactsJson.value(posts)));
    }
    return json.toString();
  }
}
