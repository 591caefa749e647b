package plumbline.decision;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.facts.JsonText;

/**
 * An outcome as canonical text: one fixed order of keys, {@code decayed} always with 2 decimals,
 * every other number without needless zeros.
 */
public final class OutcomeJson {
  /** A contribution has about this many characters, and what stands around them. */
  private static final int CONTRIBUTION = 200;

  private static final Map<Contribution.Standing, String> OUTCOMES =
      Stream.of(Contribution.Standing.values())
          .collect(Collectors.toMap(each -> each, each -> each.name().toLowerCase(Locale.ROOT)));

  private OutcomeJson() {}

  /** The outcome as one JSON object. */
  public static String write(Outcome outcome) {
    JsonText json = new JsonText(1024 + CONTRIBUTION * outcome.contributions().size()).object();
    json.name("score").number(outcome.score());
    json.name("scores").object();
    outcome.scores().forEach((category, score) -> json.name(category).number(score));
    json.endObject();
    json.name("status").text(outcome.status());
    json.name("qualified").flag(outcome.qualified());
    json.name("qualification");
    because(json, outcome.qualification());
    texts(json, "segments", outcome.segments());
    json.name("route");
    route(json, outcome.route());
    json.name("contributions").array();
    for (Contribution contribution : outcome.contributions()) {
      contribution(json, contribution);
    }
    json.endArray();
    texts(json, "rules_fired", outcome.rulesFired());
    json.name("warnings").array();
    for (Warning warning : outcome.warnings()) {
      warning(json, warning);
    }
    return json.endArray().endObject().toString();
  }

  /**
   * Reads what {@link #write(Outcome)} wrote: written again it is the same text.
   *
   * @throws IllegalArgumentException where it is no such text
   */
  public static Outcome read(String text) {
    return OutcomeReader.read(text);
  }

  /** A warning as one JSON object. */
  public static String write(Warning warning) {
    JsonText json = new JsonText(CONTRIBUTION);
    warning(json, warning);
    return json.toString();
  }

  /** What became of points, as a word. */
  static String word(Contribution.Standing standing) {
    return OUTCOMES.getOrDefault(standing, "");
  }

  static void because(JsonText json, Outcome.Because because) {
    json.object();
    json.name("rule").text(because.rule());
    json.name("reason").text(because.reason());
    json.endObject();
  }

  static void route(JsonText json, Outcome.@Nullable Routed route) {
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

  static void contribution(JsonText json, Contribution line) {
    json.object();
    json.name("rule").text(line.rule());
    json.name("category").text(line.category());
    json.name("points").raw(String.valueOf(line.points()));
    json.name("decayed").raw(line.decayed() == null ? "null" : line.decayed().toPlainString());
    json.name("outcome").text(OUTCOMES.get(line.outcome()));
    json.name("contribution").number(line.contribution());
    json.name("reason").text(line.reason());
    json.name("activity_id").text(line.activityId());
    json.endObject();
  }

  static void warning(JsonText json, Warning warning) {
    json.object();
    json.name("code").text(warning.code());
    json.name("rule").text(warning.rule());
    json.name("message").text(warning.message());
    json.endObject();
  }

  static void texts(JsonText json, String key, List<String> texts) {
    json.name(key).array();
    texts.forEach(json::text);
    json.endArray();
  }
}
