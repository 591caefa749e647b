package plumbline.decision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits in words. */
final class Limits {
  private Limits() {}

  /** {@code once in 24 hours}, {@code 3 times in 30 days}, {@code once}. */
  static String words(@Nullable String written) {
    if (written == null) {
      return "only so often";
    }
    Limit limit = Limit.parse(written);
    String times = limit.count() == 1 ? "once" : limit.count() + " times";
    Duration window = limit.window();
    if (window == null) {
      return times + " ever";
    }
    long hours = window.toHours();
    return times
        + " in "
        + (hours > 24 && hours % 24 == 0
            ? Words.count(hours / 24, "day", "days")
            : Words.count(hours, "hour", "hours"));
  }
}
