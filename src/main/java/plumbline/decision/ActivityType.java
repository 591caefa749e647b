package plumbline.decision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A kind of activity a lead can have.
 *
 * @param name such as {@code page_view}
 * @param halfLife the time in which its points halve, in whole milliseconds; null where they never
 *     decay
 */
public record ActivityType(String name, @Nullable Duration halfLife) {

  /**
   * @throws IllegalArgumentException if the half-life is not at least 1 ms, in whole milliseconds
   */
  public ActivityType {
    if (halfLife != null
        && (halfLife.toMillis() < 1 || !Duration.ofMillis(halfLife.toMillis()).equals(halfLife))) {
      throw new IllegalArgumentException("a half-life is at least 1 ms, in whole milliseconds");
    }
  }
}
