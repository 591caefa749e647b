package plumbline.capture;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which number of a range such as {@code 200-499} is meant; an open end counts as its bound. */
enum NumberRange {
  LOW,
  MIDDLE,
  HIGH;

  /** {@code 200-499}, {@code 1,000 – 4,999}, {@code 2000+}, {@code > 500}, {@code <50}, 12. */
  private static final Pattern RANGE =
      Pattern.compile(
          "[<>]?=?\\s*(\\d[\\d,]*(?:\\.\\d+)?)\\s*(?:\\+|(?:-|–|\\bto\\b)\\s*(\\d[\\d,]*(?:\\.\\d+)?))?");

  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  static NumberRange of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /** The number, rounded down to a whole one; null where the text is no range. */
  @Nullable String in(String text) {
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      return null;
    }
    BigDecimal low = number(range.group(1));
    BigDecimal high = range.group(2) == null ? low : number(range.group(2));
    BigDecimal meant =
        switch (this) {
          case LOW -> low;
          case MIDDLE -> low.add(high).divide(TWO);
          case HIGH -> high;
        };
    return meant.toBigInteger().toString();
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text.replace(",", ""));
  }
}
