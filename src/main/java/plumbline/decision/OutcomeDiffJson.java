package plumbline.decision;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import plumbline.decision.OutcomeDiff.Change;
import plumbline.decision.OutcomeDiff.Changes;
import plumbline.facts.JsonText;

/**
 * What differs between two outcomes, as JSON: {@code from} and {@code to} of what there is one of,
 * {@code added} and {@code removed} of what there are many of.
 */
public final class OutcomeDiffJson {
  /** A difference has about this many characters. */
  private static final int USUAL = 1024;

  private OutcomeDiffJson() {}

  /** The difference as one JSON object. */
  public static String write(OutcomeDiff diff) {
    JsonText json = new JsonText(USUAL);
    write(json, diff);
    return json.toString();
  }

  /** Writes the difference as a value. */
  public static void write(JsonText json, OutcomeDiff diff) {
    json.object();
    json.name("same").flag(diff.isEmpty());
    json.name("score");
    number(json, diff.score().from(), diff.score().to());
    json.name("scores").object();
    diff.scores()
        .forEach(
            (category, change) -> {
              json.name(category);
              number(json, change.from(), change.to());
            });
    json.endObject();
    change(json.name("status"), diff.status(), JsonText::text);
    change(json.name("qualification"), diff.qualification(), OutcomeJson::because);
    json.name("route").object();
    OutcomeJson.route(json.name("from"), diff.route().from());
    OutcomeJson.route(json.name("to"), diff.route().to());
    json.endObject();
    changes(json.name("segments").object(), diff.segments(), JsonText::text);
    json.endObject();
    changes(json.name("contributions").object(), diff.contributions(), OutcomeJson::contribution);
    json.name("changed").array();
    diff.contributionsChanged().forEach(each -> change(json, each, OutcomeJson::contribution));
    json.endArray().endObject();
    changes(json.name("rules_fired").object(), diff.rules(), JsonText::text);
    json.endObject();
    changes(json.name("warnings").object(), diff.warnings(), OutcomeJson::warning);
    json.endObject();
    json.endObject();
  }

  private static void number(JsonText json, @Nullable BigDecimal from, @Nullable BigDecimal to) {
    json.object();
    numberOrNull(json.name("from"), from);
    numberOrNull(json.name("to"), to);
    numberOrNull(json.name("change"), from == null || to == null ? null : to.subtract(from));
    json.endObject();
  }

  private static void numberOrNull(JsonText json, @Nullable BigDecimal number) {
    if (number == null) {
      json.text(null);
    } else {
      json.number(number);
    }
  }

  private static <T> void change(JsonText json, Change<T> change, BiConsumer<JsonText, T> write) {
    json.object();
    write.accept(json.name("from"), change.from());
    write.accept(json.name("to"), change.to());
    json.endObject();
  }

  private static <T> void changes(
      JsonText json, Changes<T> changes, BiConsumer<JsonText, T> write) {
    array(json.name("added"), changes.added(), write);
    array(json.name("removed"), changes.removed(), write);
  }

  private static <T> void array(JsonText json, List<T> items, BiConsumer<JsonText, T> write) {
    json.array();
    items.forEach(item -> write.accept(json, item));
    json.endArray();
  }
}
