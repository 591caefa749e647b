package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;

/** A stored decision that is not read yet: to read it is work for whoever asks for it. */
public final class StoredRow {
  private final Row row;

  StoredRow(Row row) {
    this.row = row;
  }

  /** Characters of what is long in it. */
  int length() {
    return Stream.of("outcome", "profile", "contents", "own_activities")
        .map(row::getString)
        .filter(Objects::nonNull)
        .mapToInt(String::length)
        .sum();
  }

  /**
   * The decision with its facts, on any thread.
   *
   * @throws UnreadableDecision where something else has written to it
   */
  public StoredDecision decision() {
    String decisionId = String.valueOf(row.getUUID("decision_id"));
    String leadId = row.getString("lead_id");
    Instant decidedAt = row.getOffsetDateTime("decided_at").toInstant();
    String ruleSet = row.getString("rule_set");
    return new StoredDecision(
        decisionId,
        leadId,
        decidedAt,
        ruleSet,
        row.getString("cause"),
        row.getBoolean("current"),
        facts(e -> new UnreadableDecision(decisionId, leadId, decidedAt, ruleSet, e)),
        row.getString("facts_hash"),
        row.getString("outcome"),
        end());
  }

  private Facts facts(Function<RuntimeException, UnreadableDecision> unreadable) {
    try {
      return new Facts(
          FactsJson.readProfile(row.getString("profile")), List.copyOf(activities().values()));
    } catch (UncheckedIOException | IllegalArgumentException | DateTimeException e) {
      throw unreadable.apply(e);
    }
  }

  /** Those of its lead that it was made on, and what it saw otherwise than they are. */
  private Map<String, Activity> activities() {
    Map<String, Activity> activities = new HashMap<>();
    put(row.getString("contents"), activities);
    put(row.getString("own_activities"), activities);
    activities.keySet().retainAll(Set.copyOf(FactsJson.readTexts(row.getString("activity_ids"))));
    return activities;
  }

  private static void put(@Nullable String contents, Map<String, Activity> activities) {
    if (contents != null) {
      FactsJson.readActivities(contents).forEach(each -> activities.put(each.activityId(), each));
    }
  }

  private StoredDecision.@Nullable End end() {
    String value = row.getString("end_value");
    Long since = row.getLong("end_since");
    return value == null || since == null
        ? null
        : new StoredDecision.End(value, Instant.EPOCH.plus(since, ChronoUnit.MICROS));
  }
}
