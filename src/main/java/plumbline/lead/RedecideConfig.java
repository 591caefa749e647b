package plumbline.lead;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How leads are decided again that nobody has touched.
 *
 * @param onDecay whether a lead is decided when decay brings its score into another band
 * @param leadsPerSecond how many a walk over leads decides at most, by all nodes together
 * @param schedule when such a walk is made without being asked for; null for never
 */
public record RedecideConfig(boolean onDecay, int leadsPerSecond, @Nullable Schedule schedule) {
  /** More leads a second than that are no limit. */
  public static final int MOST_LEADS_PER_SECOND = 100_000;

  /** What stands where the config says nothing. */
  public static final RedecideConfig DEFAULT = new RedecideConfig(true, 500, null);

  private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([smhd])");

  /**
   * A time as people write it: {@code 90s}, {@code 10m}, {@code 24h}, {@code 30d}; null for none.
   */
  public static @Nullable Duration time(String text) {
    Matcher form = TIME.matcher(text);
    if (!form.matches()) {
      return null;
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }

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
