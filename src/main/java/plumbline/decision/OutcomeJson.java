package plumbline.decision;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import plumbline.facts.FactsJson;

/**
 * An outcome as canonical text: one fixed order of keys, {@code decayed} always with 2 decimals,
 * every other number without needless zeros.
 */
public final class OutcomeJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private OutcomeJson() {}

  /** The outcome as one JSON object. */
  public static String write(Outcome outcome) {
    StringWriter out = new StringWriter(1024);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      number(json, "score", outcome.score());
      json.writeObjectFieldStart("scores");
      for (Map.Entry<String, BigDecimal> score : outcome.scores().entrySet()) {
        number(json, score.getKey(), score.getValue());
      }
      json.writeEndObject();
      json.writeStringField("status", outcome.status());
      json.writeBooleanField("qualified", outcome.qualified());
      json.writeObjectFieldStart("qualification");
      json.writeStringField("rule", outcome.qualification().rule());
      json.writeStringField("reason", outcome.qualification().reason());
      json.writeEndObject();
      strings(json, "segments", outcome.segments());
      route(json, outcome);
      json.writeArrayFieldStart("contributions");
      for (Contribution contribution : outcome.contributions()) {
        contribution(json, contribution);
      }
      json.writeEndArray();
      strings(json, "rules_fired", outcome.rulesFired());
      json.writeArrayFieldStart("warnings");
      for (Warning warning : outcome.warnings()) {
        warning(json, warning);
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** A warning as one JSON object. */
  public static String write(Warning warning) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      warning(json, warning);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static void route(JsonGenerator json, Outcome outcome) throws IOException {
    Outcome.Routed route = outcome.route();
    if (route == null) {
      json.writeNullField("route");
      return;
    }
    json.writeObjectFieldStart("route");
    json.writeStringField("team", route.team());
    json.writeStringField("rule", route.rule());
    json.writeStringField("reason", route.reason());
    json.writeEndObject();
  }

  private static void contribution(JsonGenerator json, Contribution line) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", line.rule());
    json.writeStringField("category", line.category());
    if (line.points() == null) {
      json.writeNullField("points");
    } else {
      json.writeNumberField("points", line.points());
    }
    if (line.decayed() == null) {
      json.writeNullField("decayed");
    } else {
      json.writeFieldName("decayed");
      json.writeNumber(line.decayed().toPlainString());
    }
    json.writeStringField("outcome", line.outcome().name().toLowerCase(Locale.ROOT));
    number(json, "contribution", line.contribution());
    json.writeStringField("reason", line.reason());
    if (line.activityId() == null) {
      json.writeNullField("activity_id");
    } else {
      json.writeStringField("activity_id", line.activityId());
    }
    json.writeEndObject();
  }

  private static void warning(JsonGenerator json, Warning warning) throws IOException {
    json.writeStartObject();
    json.writeStringField("code", warning.code());
    if (warning.rule() == null) {
      json.writeNullField("rule");
    } else {
      json.writeStringField("rule", warning.rule());
    }
    json.writeStringField("message", warning.message());
    json.writeEndObject();
  }

  private static void strings(JsonGenerator json, String key, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, String key, BigDecimal value) throws IOException {
    json.writeFieldName(key);
    json.writeNumber(FactsJson.number(value));
  }
}
