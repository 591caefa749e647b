package plumbline.lead;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.facts.Activity;

/**
 * What is known of one lead: its profile, and the content of its activities, the first one staying.
 *
 * @param stored activities by id as Postgres has them
 * @param own activities by id that Postgres may not have
 */
record Known(Profile profile, Map<String, Content> stored, Map<String, Content> own) {
  static final Known NOTHING = new Known(Profile.EMPTY, Map.of(), Map.of());

  /** How many activities a decision is made on at most: the newest. */
  static final int NEWEST = 1_000;

  private static final Comparator<Content> OLDEST_FIRST =
      Comparator.comparing(Content::activity, Activity.OLDEST_FIRST);

  /** This and one more post. */
  Known with(Entry.Accepted entry) {
    return with(List.of(entry));
  }

  /** This and more posts, oldest first. */
  Known with(List<Entry.Accepted> entries) {
    Profile merged = profile;
    Map<String, Content> more = new LinkedHashMap<>(own);
    for (Entry.Accepted entry : entries) {
      merged = merged.merge(entry.fields(), entry.stamp());
      for (Content content : entry.activities()) {
        if (!stored.containsKey(content.activityId())) {
          more.putIfAbsent(content.activityId(), content);
        }
      }
    }
    return new Known(merged, stored, more);
  }

  /** Ids of posted activities whose content is not the one that stays. */
  List<String> differing(List<Content> posted) {
    List<String> ids = new ArrayList<>();
    for (Content content : posted) {
      String id = content.activityId();
      Content first = stored.getOrDefault(id, own.get(id));
      if (first != null && !first.text().equals(content.text())) {
        ids.add(id);
      }
    }
    return ids;
  }

  /** True where there are more activities than a decision is made on. */
  boolean cut() {
    return stored.size() + own.size() > NEWEST;
  }

  /** The activities a decision is made on: the newest, oldest first. */
  List<Content> used() {
    List<Content> activities = new ArrayList<>(stored.size() + own.size());
    activities.addAll(stored.values());
    activities.addAll(own.values());
    activities.sort(OLDEST_FIRST);
    int surplus = Math.max(0, activities.size() - NEWEST);
    return activities.subList(surplus, activities.size());
  }
}
