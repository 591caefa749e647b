package plumbline.lead;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How leads are decided again that nobody has touched.
 *
 * @param onDecay whether a lead is decided when decay brings its score into another band
 * @param leadsPerSecond how many a walk over leads decides at most, by all nodes together
 * @param schedule when such a walk is made without being asked for; null for never
 */
public record RedecideConfig(boolean onDecay, int leadsPerSecond, @Nullable Schedule schedule) {
  /** What stands where the config says nothing. */
  public static final RedecideConfig DEFAULT = new RedecideConfig(true, 500, null);

  /**
   * A walk that is made again and again, for rules that look at the moment.
   *
   * @param every from one walk to the next
   * @param olderThan leads whose current decision is older than this
   * @param statuses of these; none for any
   */
  public record Schedule(Duration every, Duration olderThan, List<String> statuses) {
    public Schedule {
      statuses = List.copyOf(statuses);
    }
  }
}
