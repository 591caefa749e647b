package plumbline.capture;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Contribution;
import plumbline.decision.Outcome;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Qualification;
import plumbline.lead.Fault;

/** What is written of one row. */
final class ResultJson {
  /** What stands as the status of a lead on which a rule failed. */
  static final String UNDECIDED = "undecided";

  private static final JsonFactory FACTORY = new JsonFactory();

  /** The segments that say how ready a lead is, from the warmest down; each may have a campaign. */
  private static final List<String> INTENTS = List.of("high_intent", "medium_intent", "low_intent");

  private ResultJson() {}

  /** What writes the members of one object. */
  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Members members) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The profile, how many activities there are, and what was decided. */
  static String lead(Facts facts, @Nullable Outcome outcome) {
    String profile = FactsJson.profile(facts.lead());
    String decided =
        object(
            json -> {
              json.writeNumberField("activity_count", facts.activities().size());
              score(json, outcome);
              json.writeStringField("status", outcome == null ? UNDECIDED : outcome.status());
              json.writeArrayFieldStart("segments");
              for (String segment : outcome == null ? List.<String>of() : outcome.segments()) {
                json.writeString(segment);
              }
              json.writeEndArray();
              Outcome.Routed route = outcome == null ? null : outcome.route();
              json.writeStringField("team", route == null ? null : route.team());
            });
    return profile.substring(0, profile.length() - 1) + "," + decided.substring(1);
  }

  /** How ready the lead is, and the campaign planned for it. */
  static String nurturing(String leadId, @Nullable Outcome outcome, Map<String, String> campaigns) {
    String segment = null;
    if (outcome != null) {
      segment = INTENTS.stream().filter(outcome.segments()::contains).findFirst().orElse(null);
    }
    boolean nurtured =
        segment != null && outcome != null && outcome.status().equals(Qualification.NURTURING);
    String intent = segment;
    String campaign = nurtured ? campaigns.get(intent) : null;
    return object(
        json -> {
          json.writeStringField("lead_id", leadId);
          json.writeStringField("segment", intent);
          score(json, outcome);
          json.writeStringField("status", outcome == null ? UNDECIDED : outcome.status());
          json.writeStringField("campaign", campaign);
        });
  }

  /** Whether sales should have the lead, where it goes, and why. */
  static String qualification(String leadId, @Nullable Outcome outcome, String failure) {
    return object(
        json -> {
          json.writeStringField("lead_id", leadId);
          score(json, outcome);
          json.writeFieldName("qualified");
          if (outcome == null) {
            json.writeNull();
          } else {
            json.writeBoolean(outcome.qualified());
          }
          json.writeStringField("status", outcome == null ? UNDECIDED : outcome.status());
          route(json, outcome == null ? null : outcome.route());
          json.writeArrayFieldStart("reasons");
          for (String reason : outcome == null ? List.of(failure) : reasons(outcome)) {
            json.writeString(reason);
          }
          json.writeEndArray();
        });
  }

  /** A row no lead could be made of. */
  static String rejected(Row row, List<Fault> faults) {
    return object(
        json -> {
          json.writeNumberField("row", row.number());
          json.writeNumberField("line", row.line());
          json.writeArrayFieldStart("reasons");
          for (Fault fault : faults) {
            json.writeStartObject();
            json.writeStringField("pointer", fault.pointer());
            json.writeStringField("code", fault.code());
            json.writeStringField("message", fault.message());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** Why qualified or not, why this team, and what moved the score, the heaviest first. */
  private static List<String> reasons(Outcome outcome) {
    Map<String, BigDecimal> weights = new LinkedHashMap<>();
    for (Contribution line : outcome.contributions()) {
      if (line.outcome() == Contribution.Standing.COUNTED && line.contribution().signum() != 0) {
        weights.merge(line.reason(), line.contribution().abs(), BigDecimal::add);
      }
    }
    List<String> reasons =
        weights.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(ArrayList::new));
    Outcome.Routed route = outcome.route();
    if (route != null) {
      reasons.add(0, route.reason());
    }
    reasons.add(0, outcome.qualification().reason());
    return reasons;
  }

  private static void score(JsonGenerator json, @Nullable Outcome outcome) throws IOException {
    json.writeFieldName("score");
    if (outcome == null) {
      json.writeNull();
    } else {
      json.writeNumber(FactsJson.number(outcome.score()));
    }
  }

  private static void route(JsonGenerator json, Outcome.@Nullable Routed route) throws IOException {
    json.writeFieldName("route");
    if (route == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("team", route.team());
    json.writeStringField("rule", route.rule());
    json.writeStringField("reason", route.reason());
    json.writeEndObject();
  }
}
