package plumbline.facts;

import java.util.Arrays;
import java.util.List;

/**
 * What one decision is made on.
 *
 * @param lead the profile as it was given, before any band is derived
 * @param activities in {@link Activity#OLDEST_FIRST} order, each id once
 */
public record Facts(Lead lead, List<Activity> activities) {

  public Facts {
    Activity[] inOrder = activities.toArray(Activity[]::new);
    Arrays.sort(inOrder, Activity.OLDEST_FIRST);
    activities = List.of(inOrder);
  }
}
