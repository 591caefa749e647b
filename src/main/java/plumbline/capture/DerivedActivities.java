package plumbline.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.facts.FactsJson;
import plumbline.lead.Fault;

/** The activities of one row, made as its mapping says. */
final class DerivedActivities {
  /** As many as one posted lead may have. */
  private static final int MOST = 1000;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
  private static final BigDecimal DAY_MS = BigDecimal.valueOf(Duration.ofDays(1).toMillis());

  private final Columns row;
  private final Instant instant;
  private final ArrayNode activities;
  private final List<Fault> faults;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * @param instant what days are counted back from
   * @param activities where they are added
   * @param faults where it is noted that a row says no number
   */
  DerivedActivities(Columns row, Instant instant, ArrayNode activities, List<Fault> faults) {
    this.row = row;
    this.instant = instant;
    this.activities = activities;
    this.faults = faults;
  }

  void add(ActivityPlan plan) {
    if (!plan.applies(row)) {
      return;
    }
    BigDecimal count = plan.count() == null ? BigDecimal.ONE : number(plan.count(), "count");
    if (count == null || count.signum() == 0) {
      return;
    }
    if (count.stripTrailingZeros().scale() > 0 || count.compareTo(BigDecimal.valueOf(MOST)) > 0) {
      fault("count", FactsJson.number(count), "a whole number up to " + MOST);
      return;
    }
    int many = count.intValue();
    if (plan.at() != null) {
      at(plan, plan.at(), many);
    } else {
      spread(plan, many);
    }
  }

  private void at(ActivityPlan plan, Expression at, int many) {
    String text = at.text(row);
    if (!text.isEmpty()) {
      for (int i = 0; i < many; i++) {
        add(plan, many, FileInstants.normal(text));
      }
    }
  }

  /** Evenly from the oldest to the newest; a single one is the newest. */
  private void spread(ActivityPlan plan, int many) {
    Expression oldest = plan.firstDaysAgo();
    Expression newest = plan.lastDaysAgo();
    BigDecimal last = newest == null ? BigDecimal.ZERO : number(newest, "last_days_ago");
    BigDecimal first = oldest == null ? last : number(oldest, "first_days_ago");
    if (first == null || last == null) {
      return;
    }
    long lastMs = first.min(last).multiply(DAY_MS).longValue();
    long spanMs = first.max(last).multiply(DAY_MS).longValue() - lastMs;
    for (int i = many - 1; i >= 0; i--) {
      long ageMs = lastMs + (many == 1 ? 0 : spanMs * i / (many - 1));
      add(plan, many, FactsJson.instant(instant.minusMillis(ageMs)));
    }
  }

  private void add(ActivityPlan plan, int many, String at) {
    int number = numbers.merge(plan.type(), 1, Integer::sum);
    ObjectNode activity = activities.addObject();
    String given = plan.activityId() == null ? "" : plan.activityId().text(row);
    String id = given.isEmpty() ? plan.type() : given;
    activity.put("activity_id", given.isEmpty() || many > 1 ? id + "-" + number : id);
    activity.put("type", plan.type());
    activity.put("at", at);
    plan.texts()
        .forEach(
            (name, expression) -> {
              JsonNode value = expression.value(row);
              if (!value.isMissingNode()) {
                activity.set(name, value);
              }
            });
  }

  /** Null where there is none; an empty count is 0, but an empty age is a fault. */
  private @Nullable BigDecimal number(Expression expression, String name) {
    String text = expression.text(row);
    if (text.isEmpty() && name.equals("count")) {
      return BigDecimal.ZERO;
    }
    if (!NUMBER.matcher(text).matches()) {
      fault(name, text, "a number of 0 or more" + (text.isEmpty() ? " (see \"empty\")" : ""));
      return null;
    }
    return new BigDecimal(text).setScale(9, RoundingMode.UNNECESSARY);
  }

  private void fault(String name, String found, String expected) {
    String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
    faults.add(
        new Fault(
            "/activities",
            "bad_number",
            "%s comes to \"%s\", which is not %s".formatted(name, shown, expected)));
  }
}
