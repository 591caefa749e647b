package plumbline.decision;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the canonical text of an outcome. Numbers keep the decimals they are written with. */
final class OutcomeReader {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Otherwise a tree takes the zeros off 7.50.
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build()
          .reader();

  private OutcomeReader() {}

  static Outcome read(String text) {
    try {
      return outcome(READER.readTree(text));
    } catch (JacksonException | NullPointerException e) {
      throw new IllegalArgumentException("no outcome: " + text, e);
    }
  }

  private static Outcome outcome(JsonNode json) {
    Map<String, BigDecimal> scores = new LinkedHashMap<>();
    json.path("scores").properties().forEach(e -> scores.put(e.getKey(), number(e.getValue())));
    JsonNode because = json.path("qualification");
    JsonNode route = json.path("route");
    return new Outcome(
        number(json.path("score")),
        Collections.unmodifiableMap(scores),
        text(json, "status"),
        new Outcome.Because(text(because, "rule"), text(because, "reason")),
        all(json.path("segments"), OutcomeReader::text),
        route.isObject()
            ? new Outcome.Routed(text(route, "team"), text(route, "rule"), text(route, "reason"))
            : null,
        all(json.path("contributions"), OutcomeReader::contribution),
        all(json.path("rules_fired"), OutcomeReader::text),
        all(
            json.path("warnings"),
            each ->
                new Warning(
                    text(each, "code"), each.path("rule").textValue(), text(each, "message"))));
  }

  private static Contribution contribution(JsonNode json) {
    JsonNode points = json.path("points");
    JsonNode decayed = json.path("decayed");
    return new Contribution(
        text(json, "rule"),
        text(json, "category"),
        points.isNumber() ? points.intValue() : null,
        decayed.isNumber() ? number(decayed) : null,
        Contribution.Standing.valueOf(text(json, "outcome").toUpperCase(Locale.ROOT)),
        number(json.path("contribution")),
        text(json, "reason"),
        json.path("activity_id").textValue());
  }

  private static <T> List<T> all(JsonNode array, Function<JsonNode, T> each) {
    List<T> all = new ArrayList<>(array.size());
    array.forEach(item -> all.add(each.apply(item)));
    return List.copyOf(all);
  }

  private static BigDecimal number(JsonNode json) {
    if (!json.isNumber()) {
      throw new IllegalArgumentException("no outcome: a number is missing");
    }
    return json.decimalValue();
  }

  private static String text(JsonNode json, String key) {
    return text(json.path(key));
  }

  private static String text(JsonNode json) {
    @Nullable String text = json.textValue();
    return Objects.requireNonNull(text);
  }
}
