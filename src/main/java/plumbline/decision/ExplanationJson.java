package plumbline.decision;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.rules.WhyNot;

/** An explanation as JSON. Numbers are exact. */
public final class ExplanationJson {
  private ExplanationJson() {}

  /** Writes the members of an explanation. */
  public static void members(JsonText json, Explanation explanation) {
    json.name("score").number(explanation.outcome().score());
    json.name("status").text(explanation.outcome().status());
    json.name("sentences").array();
    explanation.sentences().forEach(json::text);
    json.endArray();
    json.name("waterfall").array();
    explanation.waterfall().forEach(step -> step(json, step));
    json.endArray();
    json.name("not_counted").array();
    explanation.notCounted().forEach(each -> uncounted(json, each));
    json.endArray();
    json.name("vetoes").array();
    for (Outcome.Because veto : explanation.vetoes()) {
      json.object();
      json.name("rule").text(veto.rule());
      json.name("name").text(explanation.name(veto.rule()));
      json.name("reason").text(veto.reason());
      json.endObject();
    }
    json.endArray();
    json.name("missing").array();
    explanation.missing().forEach(band -> band(json, band));
    json.endArray();
    json.name("untold").array();
    explanation.untold().forEach(why -> whyNot(json, why));
    json.endArray();
    json.name("not_fired").array();
    explanation.notFired().forEach(why -> whyNot(json, why));
    json.endArray();
  }

  private static void step(JsonText json, Explanation.Step step) {
    Contribution line = step.line();
    json.object();
    json.name("label").text(line.reason());
    json.name("category").text(line.category());
    json.name("rule").text(line.rule());
    activity(json, step.activity(), line);
    points(json, line);
    json.name("contribution").number(line.contribution());
    json.name("total").number(step.total());
    json.endObject();
  }

  private static void uncounted(JsonText json, Explanation.Uncounted each) {
    Contribution line = each.line();
    json.object();
    json.name("label").text(line.reason());
    json.name("category").text(line.category());
    json.name("rule").text(line.rule());
    activity(json, each.activity(), line);
    points(json, line);
    json.name("outcome").text(OutcomeJson.word(line.outcome()));
    json.name("limit").text(each.limit());
    json.endObject();
  }

  private static void activity(JsonText json, @Nullable Activity activity, Contribution line) {
    json.name("activity_id").text(line.activityId());
    json.name("at").text(activity == null ? null : FactsJson.instant(activity.at()));
  }

  private static void points(JsonText json, Contribution line) {
    json.name("points").raw(String.valueOf(line.points()));
    BigDecimal decayed = line.decayed();
    json.name("decayed").raw(decayed == null ? "null" : decayed.toPlainString());
  }

  private static void band(JsonText json, Explanation.Band band) {
    json.object();
    json.name("threshold").text(band.threshold());
    json.name("from").number(band.from());
    json.name("missing").number(band.missing());
    json.name("status").text(band.status());
    json.name("rule").text(band.rule());
    json.name("rules").array();
    band.closing().forEach(closing -> help(json, closing.help(), closing.points()));
    band.helping().forEach(help -> help(json, help, null));
    json.endArray().endObject();
  }

  private static void help(JsonText json, Explanation.Help help, @Nullable Integer closesFrom) {
    json.object();
    json.name("rule").text(help.rule().id());
    json.name("name").text(help.rule().name());
    json.name("how").text(help.how().name().toLowerCase(Locale.ROOT));
    json.name("like_activity").text(help.like() == null ? null : help.like().activityId());
    json.name("category").text(help.category());
    json.name("points").number(help.points());
    json.name("list").text(help.list());
    json.name("contribution").number(help.contribution());
    json.name("score").number(help.score());
    json.name("closes").flag(closesFrom != null);
    json.name("closes_from_points");
    if (closesFrom == null) {
      json.text(null);
    } else {
      json.number(closesFrom);
    }
    json.name("why_not");
    WhyNot why = help.why();
    if (why == null) {
      json.text(null);
    } else {
      whyNot(json, why);
    }
    json.endObject();
  }

  private static void whyNot(JsonText json, WhyNot why) {
    WhyNot.Failure failure = why.failure();
    json.object();
    json.name("rule").text(why.rule().id());
    json.name("name").text(why.rule().name());
    json.name("stage").text(why.rule().stage());
    json.name("file").text(why.rule().file());
    json.name("line").number(why.line());
    json.name("condition").text(failure == null ? null : failure.condition());
    json.name("values").object();
    for (WhyNot.Value value : failure == null ? List.<WhyNot.Value>of() : failure.values()) {
      json.name(value.name()).array();
      value.is().forEach(each -> json.raw(FactsJson.value(plain(each))));
      json.endArray();
    }
    json.endObject();
    json.name("text").text(WhyNotText.of(why));
    json.endObject();
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Number number) {
      return new BigDecimal(number.toString());
    }
    return value == null || value instanceof Boolean ? value : value.toString();
  }
}
