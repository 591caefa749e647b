package plumbline.lead;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;

/** The reading of the activities of one posted lead. */
final class ActivitiesReading {
  private static final Set<String> ACTIVITY =
      new TreeSet<>(Set.of("activity_id", "type", "at", "campaign", "channel", "asset", "value"));

  private final Vocabulary vocabulary;
  private final IntakeLimits limits;
  private final Instant latest;
  private final Faults faults;

  ActivitiesReading(Vocabulary vocabulary, IntakeLimits limits, Instant now, Faults faults) {
    this.vocabulary = vocabulary;
    this.limits = limits;
    this.latest = now.plus(limits.ahead());
    this.faults = faults;
  }

  /** Each id once: what is posted twice alike is one activity. */
  List<Activity> read(Members lead) {
    Map<String, Activity> byId = new LinkedHashMap<>();
    List<?> elements = lead.list("activities");
    for (int i = 0; i < elements.size(); i++) {
      String pointer = "/activities/" + i;
      Members members = Members.of(pointer, elements.get(i), faults);
      Activity activity = members == null ? null : activity(members);
      if (members != null && activity != null) {
        Activity first = byId.putIfAbsent(activity.activityId(), activity);
        if (first != null && !first.equals(activity)) {
          members.fault(
              "activity_id",
              "conflicting_activity",
              Faults.quote(activity.activityId()) + " stands here twice, with different content");
        }
      }
    }
    return new ArrayList<>(byId.values());
  }

  /** Null where it lacks what an activity cannot be without, which is then a fault. */
  private @Nullable Activity activity(Members members) {
    members.onlyKnown(ACTIVITY, "an activity");
    List.of("activity_id", "type", "at").forEach(members::require);
    String activityId = members.text("activity_id", limits.activityIdLength());
    String type = members.oneOf("type", vocabulary.activityTypes(), "activity type");
    Instant at = at(members);
    String campaign = members.trimmed("campaign", limits.textLength());
    String channel = members.trimmed("channel", limits.textLength());
    String asset = members.trimmed("asset", limits.textLength());
    BigDecimal value = members.number("value");
    if (activityId == null || type == null || at == null) {
      return null;
    }
    return new Activity(activityId, type, at, campaign, channel, asset, value);
  }

  private @Nullable Instant at(Members members) {
    String text = members.text("at", Integer.MAX_VALUE);
    if (text == null || text.isBlank()) {
      return null;
    }
    try {
      Instant at = Instants.parse(text);
      if (at.isAfter(latest)) {
        members.fault(
            "at",
            "in_the_future",
            "lies more than " + limits.ahead().toMinutes() + " minutes ahead");
      }
      return at;
    } catch (DateTimeException e) {
      members.fault("at", "bad_instant", Faults.quote(text) + " is " + e.getMessage());
      return null;
    }
  }
}
