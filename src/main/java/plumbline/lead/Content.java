package plumbline.lead;

import java.util.Collection;
import java.util.List;
import plumbline.facts.Activity;
import plumbline.facts.FactsJson;

/**
 * An activity and its canonical text, each made of the other once.
 *
 * @param text what is stored, hashed and compared
 */
record Content(Activity activity, String text) {

  static Content of(Activity activity) {
    return new Content(activity, FactsJson.activity(activity));
  }

  static Content read(String text) {
    return new Content(FactsJson.readActivity(text), text);
  }

  static List<Content> of(Collection<Activity> activities) {
    return activities.stream().map(Content::of).toList();
  }

  String activityId() {
    return activity.activityId();
  }
}
