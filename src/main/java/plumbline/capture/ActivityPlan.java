package plumbline.capture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Activities made of a row: how many of which type, and when.
 *
 * @param when columns and the values they must have for there to be any
 * @param count how many; null for one
 * @param activityId null to number them within their type
 * @param at when it happened, as the file says; null to count from the instant of the run
 * @param firstDaysAgo days before the instant of the run, for the oldest
 * @param lastDaysAgo the same for the newest; null for the instant itself, or as the oldest where
 *     that is all there is
 * @param texts {@code campaign}, {@code channel}, {@code asset} and {@code value}, as far as given
 */
record ActivityPlan(
    String type,
    Map<String, Set<String>> when,
    @Nullable Expression count,
    @Nullable Expression activityId,
    @Nullable Expression at,
    @Nullable Expression firstDaysAgo,
    @Nullable Expression lastDaysAgo,
    Map<String, Expression> texts) {

  /** What an activity may have besides id, type and instant. */
  static final List<String> TEXTS = List.of("campaign", "channel", "asset", "value");

  boolean applies(Columns row) {
    return when.entrySet().stream().allMatch(e -> e.getValue().contains(row.text(e.getKey())));
  }
}
