package plumbline.lead;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;

/** A stored decision that is not read yet: to read it is work for whoever asks for it. */
public final class StoredRow {
  private final Row row;

  StoredRow(Row row) {
    this.row = row;
  }

  /** The decision with its facts, on any thread. */
  public StoredDecision decision() {
    return new StoredDecision(
        String.valueOf(row.getUUID("decision_id")),
        row.getString("lead_id"),
        row.getOffsetDateTime("decided_at").toInstant(),
        row.getString("rule_set"),
        row.getString("cause"),
        row.getBoolean("current"),
        new Facts(
            FactsJson.readProfile(row.getString("profile")), List.copyOf(activities().values())),
        row.getString("facts_hash"),
        row.getString("outcome"),
        end());
  }

  /** Those of the rows, and what it saw otherwise than the rows are. */
  private Map<String, Activity> activities() {
    Map<String, Activity> activities = new LinkedHashMap<>();
    for (String content : row.getArrayOfStrings("contents")) {
      put(activities, content);
    }
    String own = row.getString("own_activities");
    if (own != null) {
      FactsJson.tree(own).forEach(json -> put(activities, json.toString()));
    }
    return activities;
  }

  private static void put(Map<String, Activity> activities, String content) {
    Activity activity = FactsJson.readActivity(content);
    activities.put(activity.activityId(), activity);
  }

  private StoredDecision.@Nullable End end() {
    String value = row.getString("end_value");
    Long since = row.getLong("end_since");
    return value == null || since == null
        ? null
        : new StoredDecision.End(value, Instant.EPOCH.plus(since, ChronoUnit.MICROS));
  }
}
