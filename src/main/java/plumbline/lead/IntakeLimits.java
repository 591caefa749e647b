package plumbline.lead;

import java.time.Duration;

/**
 * How much one posted lead may hold.
 *
 * @param textLength characters of a profile or activity text
 * @param activityIdLength characters of an {@code activity_id}
 * @param arrayLength elements of any array, so also activities in one request
 * @param metadataKeys at the top of {@code metadata}
 * @param metadataDepth how deep {@code metadata} nests; 1 would be flat
 * @param metadataTextLength characters of a text in {@code metadata}
 * @param keyLength characters of any key
 * @param numberDigits significant digits of a number, and the largest size of its exponent
 * @param ahead how far an activity may lie in the future, for clocks that differ
 */
public record IntakeLimits(
    int textLength,
    int activityIdLength,
    int arrayLength,
    int metadataKeys,
    int metadataDepth,
    int metadataTextLength,
    int keyLength,
    int numberDigits,
    Duration ahead) {

  /** What applies unless the config says otherwise. */
  public static final IntakeLimits DEFAULT =
      new IntakeLimits(500, 200, 1000, 100, 5, 10_000, 200, 40, Duration.ofMinutes(5));
}
