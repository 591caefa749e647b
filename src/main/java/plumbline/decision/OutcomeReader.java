package plumbline.decision;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the canonical text of an outcome, without a tree of it in between. Numbers keep the
 * decimals they are written with.
 */
final class OutcomeReader {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;

  private OutcomeReader(JsonParser json) {
    this.json = json;
  }

  static Outcome read(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      Outcome outcome = new OutcomeReader(json).outcome();
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("no outcome: something follows: " + text);
      }
      return outcome;
    } catch (JacksonException | NullPointerException e) {
      throw new IllegalArgumentException("no outcome: " + text, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the value that the parser stands on. */
  private interface Value<T> {
    T read() throws IOException;
  }

  /** Takes the value of a member, which the parser stands on. */
  private interface Member {
    void take(String name) throws IOException;
  }

  private Outcome outcome() throws IOException {
    Parts parts = new Parts();
    object(parts::take);
    return parts.outcome();
  }

  /** What was read of an outcome so far. */
  private final class Parts {
    private @Nullable BigDecimal score;
    private final Map<String, BigDecimal> scores = new LinkedHashMap<>();
    private @Nullable String status;
    private Outcome.@Nullable Because because;
    private Outcome.@Nullable Routed route;
    private List<String> segments = List.of();
    private List<Contribution> contributions = List.of();
    private List<String> rulesFired = List.of();
    private List<Warning> warnings = List.of();

    void take(String name) throws IOException {
      switch (name) {
        case "score" -> score = json.getDecimalValue();
        case "scores" -> object(category -> scores.put(category, json.getDecimalValue()));
        case "status" -> status = json.getText();
        case "qualification" -> because = because();
        case "segments" -> segments = all(json::getText);
        case "route" -> route = isNull() ? null : route();
        case "contributions" -> contributions = all(OutcomeReader.this::contribution);
        case "rules_fired" -> rulesFired = all(json::getText);
        case "warnings" -> warnings = all(OutcomeReader.this::warning);
        default -> json.skipChildren();
      }
    }

    Outcome outcome() {
      return new Outcome(
          Objects.requireNonNull(score),
          Collections.unmodifiableMap(scores),
          Objects.requireNonNull(status),
          Objects.requireNonNull(because),
          segments,
          route,
          contributions,
          rulesFired,
          warnings);
    }
  }

  private Outcome.Because because() throws IOException {
    Map<String, String> texts = texts();
    return new Outcome.Because(required(texts, "rule"), required(texts, "reason"));
  }

  private Outcome.Routed route() throws IOException {
    Map<String, String> texts = texts();
    return new Outcome.Routed(
        required(texts, "team"), required(texts, "rule"), required(texts, "reason"));
  }

  private Warning warning() throws IOException {
    Map<String, String> texts = texts();
    return new Warning(required(texts, "code"), texts.get("rule"), required(texts, "message"));
  }

  private Contribution contribution() throws IOException {
    Map<String, String> texts = texts();
    String points = texts.get("points");
    String decayed = texts.get("decayed");
    return new Contribution(
        required(texts, "rule"),
        required(texts, "category"),
        points == null ? null : Integer.valueOf(points),
        decayed == null ? null : new BigDecimal(decayed),
        Contribution.Standing.valueOf(required(texts, "outcome").toUpperCase(Locale.ROOT)),
        new BigDecimal(required(texts, "contribution")),
        required(texts, "reason"),
        texts.get("activity_id"));
  }

  /** The members of an object that has no further objects in it, without those that are null. */
  private Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object(
        name -> {
          if (!isNull()) {
            texts.put(name, json.getText());
          }
        });
    return texts;
  }

  private static String required(Map<String, String> texts, String name) {
    return Objects.requireNonNull(texts.get(name));
  }

  private void object(Member member) throws IOException {
    expect(JsonToken.START_OBJECT);
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      member.take(name);
    }
  }

  private <T> List<T> all(Value<T> value) throws IOException {
    expect(JsonToken.START_ARRAY);
    List<T> all = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      all.add(value.read());
    }
    return List.copyOf(all);
  }

  /** What is looked at from here on has an end, or the parser finds that the text has none. */
  private void expect(JsonToken token) {
    if (json.currentToken() != token) {
      throw new IllegalArgumentException(
          "no outcome: %s where %s was expected".formatted(json.currentToken(), token));
    }
  }

  private boolean isNull() {
    return json.currentToken() == JsonToken.VALUE_NULL;
  }
}
