package plumbline.facts;

import org.jspecify.annotations.Nullable;

/**
 * Takes back the points earned by activities earlier than its own. Limits stay used.
 *
 * @param category the scoring category it empties; null for all of them
 * @param activity the one that resets
 * @param reason one phrase a salesperson understands
 */
public record Reset(@Nullable String category, Activity activity, String reason) {

  /** Takes back the earlier points of every category. */
  public static Reset all(Activity activity, String reason) {
    return new Reset(null, activity, reason);
  }

  /** Takes back the earlier points of one category. */
  public static Reset of(String category, Activity activity, String reason) {
    return new Reset(category, activity, reason);
  }
}
