package plumbline.backtest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From when on: so long ago, or an instant. */
public final class Since {
  private static final Pattern SPAN = Pattern.compile("([1-9][0-9]{0,5})([smhdw])");
  private static final int DAYS_A_WEEK = 7;
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private Since() {}

  /**
   * Reads {@code 30d} ({@code s}, {@code m}, {@code h}, {@code d}, {@code w}) as so long before
   * {@code now}, a date as its first moment in UTC, and an RFC 3339 instant as itself.
   *
   * @throws IllegalArgumentException with what was expected
   */
  public static Instant parse(String text, Instant now) {
    Instant since = read(text, now);
    if (since.isBefore(Instant.EPOCH) || since.isAfter(LAST)) {
      throw new IllegalArgumentException(
          "\"%s\" is before 1970 or after 9999: no decision was made then".formatted(text));
    }
    return since;
  }

  private static Instant read(String text, Instant now) {
    Matcher span = SPAN.matcher(text);
    if (span.matches()) {
      return now.minus(span(Long.parseLong(span.group(1)), span.group(2)))
          .truncatedTo(ChronoUnit.MILLIS);
    }
    try {
      return text.length() == "2026-01-01".length()
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no time; expected such as 24h, 30d, 2026-11-01 or 2026-11-01T08:00:00Z"
              .formatted(text));
    }
  }

  private static Duration span(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(count * DAYS_A_WEEK);
    };
  }
}
