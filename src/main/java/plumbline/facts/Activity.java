package plumbline.facts;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Something a lead did, at an instant.
 *
 * @param activityId unique within its lead
 * @param type a key of the config, such as {@code page_view}
 * @param at when it happened, in milliseconds
 * @param value what it was worth, in the currency of the business
 */
public record Activity(
    String activityId,
    String type,
    Instant at,
    @Nullable String campaign,
    @Nullable String channel,
    @Nullable String asset,
    @Nullable BigDecimal value) {

  /** The one order activities are ever in: oldest first, then by id. */
  public static final Comparator<Activity> OLDEST_FIRST = Activity::compare;

  private static int compare(Activity one, Activity other) {
    int order = one.at.compareTo(other.at);
    return order == 0 ? one.activityId.compareTo(other.activityId) : order;
  }

  /** The day it happened on, in UTC. */
  public LocalDate day() {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /** True where this one comes after the other in the one order activities are ever in. */
  public boolean isLaterThan(Activity other) {
    return OLDEST_FIRST.compare(this, other) > 0;
  }
}
