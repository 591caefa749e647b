package plumbline.lead;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;

/**
 * What is known of one lead: its profile, and the content of its activities, the first one staying.
 *
 * @param stored activities by id as Postgres has them, canonical text
 * @param own activities by id that Postgres may not have, canonical text
 */
record Known(Profile profile, Map<String, String> stored, Map<String, String> own) {
  static final Known NOTHING = new Known(Profile.EMPTY, Map.of(), Map.of());

  /** How many activities a decision is made on at most: the newest. */
  static final int NEWEST = 1_000;

  /** This and one more post. */
  Known with(Entry.Accepted entry) {
    Map<String, String> more = new LinkedHashMap<>(own);
    for (String content : entry.activities()) {
      String id = FactsJson.readActivity(content).activityId();
      if (!stored.containsKey(id)) {
        more.putIfAbsent(id, content);
      }
    }
    return new Known(profile.merge(entry.fields(), entry.stamp()), stored, more);
  }

  /** Ids of posted activities whose content is not the one that stays. */
  List<String> differing(List<Activity> posted) {
    return posted.stream()
        .filter(
            activity -> {
              String id = activity.activityId();
              String first = stored.getOrDefault(id, own.get(id));
              return first != null && !first.equals(FactsJson.activity(activity));
            })
        .map(Activity::activityId)
        .toList();
  }

  /** True where there are more activities than a decision is made on. */
  boolean cut() {
    return stored.size() + own.size() > NEWEST;
  }

  /** The facts a decision is made on. */
  Facts facts(String leadId) {
    List<Activity> activities = new ArrayList<>(stored.size() + own.size());
    stored.values().forEach(content -> activities.add(FactsJson.readActivity(content)));
    own.values().forEach(content -> activities.add(FactsJson.readActivity(content)));
    activities.sort(Activity.OLDEST_FIRST);
    int surplus = Math.max(0, activities.size() - NEWEST);
    return new Facts(profile.lead(leadId), activities.subList(surplus, activities.size()));
  }
}
