package plumbline.capture;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some rows of a file that follow each other: to write rules from the first and measure them on the
 * rest, say.
 *
 * @param from the number of its first row; the first of a file is 1
 * @param to the number of its last; {@link Long#MAX_VALUE} for all that follow
 */
public record RowRange(long from, long to) {
  /** Every row. */
  public static final RowRange ALL = new RowRange(1, Long.MAX_VALUE);

  private static final Pattern TEXT = Pattern.compile("(\\d{1,18})?-(\\d{1,18})?");

  /**
   * @throws IllegalArgumentException if it holds no row
   */
  public RowRange {
    if (from < 1 || to < from) {
      throw new IllegalArgumentException("holds no row; the first row is 1");
    }
  }

  /**
   * Reads {@code 1-700}, {@code -700} or {@code 701-}.
   *
   * @throws IllegalArgumentException if it is none of these, or holds no row
   */
  public static RowRange parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches() || text.equals("-")) {
      throw new IllegalArgumentException("is no range of rows such as 1-700, -700 or 701-");
    }
    String from = matcher.group(1);
    String to = matcher.group(2);
    return new RowRange(
        from == null ? 1 : Long.parseLong(from), to == null ? Long.MAX_VALUE : Long.parseLong(to));
  }
}
