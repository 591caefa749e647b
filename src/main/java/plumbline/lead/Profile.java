package plumbline.lead;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;

/**
 * What is known of a lead, field by field. Each field is last-writer-wins: an absent one keeps,
 * null clears, and the first {@code source} stays. Merging is commutative, so no order of posts
 * matters.
 */
final class Profile {
  static final Profile EMPTY = new Profile(Map.of(), Map.of());
  private static final String SOURCE = "source";
  private static final List<String> PLACE = List.of("country", "region", "time_zone");

  private final Map<String, Object> values;
  private final Map<String, Stamp> stamps;

  private Profile(Map<String, Object> values, Map<String, Stamp> stamps) {
    this.values = values;
    this.stamps = stamps;
  }

  /** This profile and the fields of one post. */
  Profile merge(Map<String, @Nullable Object> fields, Stamp stamp) {
    Map<String, Object> mergedValues = new HashMap<>(values);
    Map<String, Stamp> mergedStamps = new HashMap<>(stamps);
    fields.forEach(
        (field, value) -> {
          if (wins(field, stamp)) {
            mergedStamps.put(field, stamp);
            if (value == null) {
              mergedValues.remove(field);
            } else {
              mergedValues.put(field, value);
            }
          }
        });
    return new Profile(mergedValues, mergedStamps);
  }

  /** This profile with other values, whoever wrote last. */
  Profile with(Map<String, @Nullable Object> fields) {
    Map<String, Object> others = new HashMap<>(values);
    fields.forEach(
        (field, value) -> {
          if (value == null) {
            others.remove(field);
          } else {
            others.put(field, value);
          }
        });
    return new Profile(others, stamps);
  }

  /** Whether nothing was ever said of the lead. */
  boolean isEmpty() {
    return stamps.isEmpty();
  }

  private boolean wins(String field, Stamp stamp) {
    Stamp before = stamps.get(field);
    if (before == null) {
      return true;
    }
    int order = stamp.compareTo(before);
    return field.equals(SOURCE) ? order < 0 : order > 0;
  }

  /** The lead with these facts. */
  Lead lead(String leadId) {
    return lead(leadId, values);
  }

  /** The lead with these values and nothing else; null is as good as absent. */
  static Lead lead(String leadId, Map<String, ? extends @Nullable Object> values) {
    Map<String, Object> metadata = new HashMap<>();
    values.forEach(
        (field, value) -> {
          if (value != null && field.startsWith(Posted.METADATA)) {
            metadata.put(field.substring(Posted.METADATA.length()), value);
          }
        });
    String source = (String) values.get(SOURCE);
    return new Lead(
        leadId,
        (String) values.get("name"),
        (String) values.get("email"),
        (String) values.get("company"),
        source == null ? "" : source,
        (String) values.get("job_title"),
        (String) values.get("seniority"),
        (String) values.get("industry"),
        (Integer) values.get("employees"),
        (String) values.get("company_size"),
        (String) values.get("country"),
        (String) values.get("region"),
        (String) values.get("time_zone"),
        metadata);
  }

  /** A field that holds a text; null where it is absent. */
  @Nullable String text(String field) {
    return (String) values.get(field);
  }

  /** The stamps as JSON: field to [microseconds, decision id], by field. */
  String stampsJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    new TreeMap<>(stamps)
        .forEach(
            (field, stamp) ->
                json.put(
                    field, List.of(BigDecimal.valueOf(stamp.receivedAt()), stamp.decisionId())));
    return FactsJson.value(json);
  }

  /** Reads what {@link FactsJson#profile} and {@link #stampsJson} wrote. */
  static Profile read(String profileJson, String stampsJson) {
    Map<String, Object> values = new HashMap<>();
    JsonNode profile = FactsJson.tree(profileJson);
    for (Map.Entry<String, JsonNode> member : profile.properties()) {
      String key = member.getKey();
      switch (key) {
        case "lead_id" -> {}
        case "location" -> PLACE.forEach(part -> put(values, part, member.getValue().path(part)));
        case "metadata" ->
            member
                .getValue()
                .properties()
                .forEach(e -> put(values, Posted.METADATA + e.getKey(), e.getValue()));
        case "employees" -> values.put(key, member.getValue().intValue());
        default -> put(values, key, member.getValue());
      }
    }
    Map<String, Stamp> stamps = new HashMap<>();
    for (Map.Entry<String, JsonNode> stamp : FactsJson.tree(stampsJson).properties()) {
      stamps.put(
          stamp.getKey(),
          new Stamp(stamp.getValue().get(0).longValue(), stamp.getValue().get(1).textValue()));
    }
    return new Profile(values, stamps);
  }

  private static void put(Map<String, Object> values, String field, JsonNode json) {
    Object plain = FactsJson.plain(json);
    if (plain != null) {
      values.put(field, plain);
    }
  }
}
