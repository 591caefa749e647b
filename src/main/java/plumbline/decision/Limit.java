package plumbline.decision;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often one rule's points count: {@code @limit("n/window")}. {@code "1/day"} is once in 24
 * hours, {@code "3/30d"} three times in 30 days, {@code "2/6h"} twice in 6 hours, {@code "1"} once
 * ever.
 *
 * @param window null for ever
 */
record Limit(int count, @Nullable Duration window) {
  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{0,5})(?:/(?:(day)|(?:([1-9][0-9]{0,4})([dh]))))?");

  /**
   * @throws IllegalArgumentException with what was expected
   */
  static Limit parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "@limit is \"%s\"; expected \"n/window\", such as \"1/day\", \"3/30d\", \"2/6h\" or \"1\""
              .formatted(text));
    }
    int count = Integer.parseInt(form.group(1));
    if (form.group(2) != null) {
      return new Limit(count, Duration.ofDays(1));
    }
    if (form.group(3) == null) {
      return new Limit(count, null);
    }
    long size = Long.parseLong(form.group(3));
    return new Limit(
        count, form.group(4).equals("d") ? Duration.ofDays(size) : Duration.ofHours(size));
  }
}
