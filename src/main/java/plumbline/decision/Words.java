package plumbline.decision;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import plumbline.facts.FactsJson;

/** Numbers, times and lists as a person reads them. */
final class Words {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  /** {@code 15 Jan 2026}. */
  static String day(Instant at) {
    return DAY.format(at);
  }

  /** {@code 15 Jan 2026, 12:00 UTC}. */
  static String minute(Instant at) {
    return MINUTE.format(at);
  }

  /** {@code 3 days ago}, seen from an instant. */
  static String ago(Instant at, Instant seen) {
    Duration age = Duration.between(at, seen);
    if (age.toDays() > 0) {
      return count(age.toDays(), "day", "days") + " ago";
    }
    if (age.toHours() > 0) {
      return count(age.toHours(), "hour", "hours") + " ago";
    }
    return age.toMinutes() > 0 ? count(age.toMinutes(), "minute", "minutes") + " ago" : "just then";
  }

  /** {@code 1 day}, {@code 3 days}. */
  static String count(long number, String one, String many) {
    return number + " " + (number == 1 ? one : many);
  }

  /** {@code 0.7}. */
  static String number(BigDecimal number) {
    return FactsJson.number(number);
  }

  /** {@code +0.16}, {@code -0.1}. */
  static String signed(BigDecimal number) {
    return (number.signum() > 0 ? "+" : "") + FactsJson.number(number);
  }

  /** {@code a, b and c}. */
  static String and(List<String> all) {
    if (all.size() < 2) {
      return String.join("", all);
    }
    return String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.get(all.size() - 1);
  }

  /** A sentence's first letter large, and a full stop behind it. */
  static String sentence(String text) {
    String begin = text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    return begin.endsWith(".") ? begin : begin + ".";
  }
}
