package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;

/** One lead while a batch is applied to it: what Postgres had, and what comes of it. */
final class LeadState {
  /** What is asked of the current decision. */
  record Current(String decisionId, Instant decidedAt, String factsHash, Decision.Summary summary) {

    static Current of(Decision decision) {
      return new Current(
          decision.decisionId(), decision.decidedAt(), decision.factsHash(), decision.summary());
    }

    boolean isBefore(Current other) {
      int byInstant = decidedAt.compareTo(other.decidedAt);
      return byInstant != 0 ? byInstant < 0 : decisionId.compareTo(other.decisionId) < 0;
    }
  }

  /** The outbox's word for a lead whose status is another now. */
  static final String STATUS_CHANGED = "lead_status_changed";

  /** The status of a lead no decision was ever made about. */
  static final String UNDECIDED = "undecided";

  final String leadId;
  final @Nullable Current before;
  final Map<String, Content> stored = new LinkedHashMap<>();
  Profile profile;
  @Nullable Current current;
  @Nullable Undecided undecided;

  LeadState(Row row) {
    this.leadId = row.getString("lead_id");
    this.profile = Profile.read(row.getString("profile"), row.getString("stamps"));
    this.before = current(row);
    this.current = before;
  }

  private static @Nullable Current current(Row row) {
    OffsetDateTime decidedAt = row.getOffsetDateTime("decided_at");
    if (decidedAt == null) {
      return null;
    }
    List<String> segments = List.of(row.getArrayOfStrings("segments"));
    BigDecimal score = row.getBigDecimal("score");
    return new Current(
        String.valueOf(row.getUUID("decision_id")),
        decidedAt.toInstant(),
        row.getString("facts_hash"),
        new Decision.Summary(row.getString("status"), score, segments, row.getString("team")));
  }

  /** Takes in one accepted post. */
  void accept(Entry.Accepted entry) {
    profile = profile.merge(entry.fields(), entry.stamp());
    if (entry.decision() != null) {
      accept(entry.decision());
    }
    if (entry.undecided() != null) {
      undecided = entry.undecided();
    }
  }

  /** Takes in a decision; the greatest is the current one. */
  void accept(Decision decision) {
    Current next = Current.of(decision);
    if (current == null || current.isBefore(next)) {
      current = next;
    }
  }

  /** What is known of the lead once the batch's activities are stored. */
  Known known() {
    return new Known(profile, stored, Map.of());
  }

  /** Whether the current decision was made on the facts as they are now. */
  boolean decidedOnTheseFacts() {
    return current != null
        && current
            .factsHash()
            .equals(Decision.FactsText.of(profile.lead(leadId), known().used()).hash());
  }

  /** The instant of a decision made now: later than every other of this lead. */
  Instant nextInstant(Instant now) {
    if (current == null || now.isAfter(current.decidedAt())) {
      return now;
    }
    return current.decidedAt().plusMillis(1);
  }

  String status() {
    return current == null ? UNDECIDED : current.summary().status();
  }

  /** Whether the batch changed what others want to hear of: status or team. */
  @Nullable String news() {
    if (current == null || current.equals(before)) {
      return null;
    }
    if (before == null || !before.summary().status().equals(current.summary().status())) {
      return STATUS_CHANGED;
    }
    String team = current.summary().team();
    return Objects.equals(team, before.summary().team()) ? null : "lead_rerouted";
  }

  /** What the outbox says of it. */
  String newsJson(Current now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("lead_id", leadId);
    json.put("decision_id", now.decisionId());
    json.put("decided_at", FactsJson.instant(now.decidedAt()));
    json.put("from_status", before == null ? null : before.summary().status());
    json.put("to_status", now.summary().status());
    json.put("score", now.summary().score());
    json.put("segments", now.summary().segments());
    json.put("team", now.summary().team());
    return FactsJson.value(json);
  }
}
