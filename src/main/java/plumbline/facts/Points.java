package plumbline.facts;

import org.jspecify.annotations.Nullable;

/**
 * What a scoring rule inserts.
 *
 * @param category a scoring category of the config, such as {@code engagement}
 * @param value whole points, negative to subtract
 * @param activity what earned them; null where a fact of the profile did
 * @param reason one phrase a salesperson understands
 */
public record Points(String category, int value, @Nullable Activity activity, String reason) {

  /** Points for something the lead did; they decay with the age of the activity. */
  public static Points engagement(int value, Activity activity, String reason) {
    return new Points("engagement", value, activity, reason);
  }

  /** Points for how the lead behaves as a whole, such as a visit repeated; they do not decay. */
  public static Points engagement(int value, String reason) {
    return new Points("engagement", value, null, reason);
  }

  /** Points for the company. */
  public static Points firmographic(int value, String reason) {
    return new Points("firmographic", value, null, reason);
  }

  /** Points for the person's job and place. */
  public static Points demographic(int value, String reason) {
    return new Points("demographic", value, null, reason);
  }

  /** Points in a category of the config's own. */
  public static Points of(String category, int value, String reason) {
    return new Points(category, value, null, reason);
  }

  /** Points in a category of the config's own, for something the lead did. */
  public static Points of(String category, int value, Activity activity, String reason) {
    return new Points(category, value, activity, reason);
  }
}
