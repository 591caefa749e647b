package plumbline.lead;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Instants as RFC 3339 writes them. */
final class Instants {
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})[Tt](\\d{2}:\\d{2}:\\d{2})(?:\\.(\\d+))?"
              + "(?:[Zz]|([+-])(\\d{2}):(\\d{2}))");

  /** No marketing activity is older than the epoch, and no four digits reach beyond 9999. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
  private static final int LONGEST = 64;

  private Instants() {}

  /**
   * The instant {@code text} stands for, cut to milliseconds.
   *
   * @throws DateTimeException if it is no RFC 3339 instant from 1970 to 9999; the message says why
   */
  static Instant parse(String text) {
    Matcher m = RFC_3339.matcher(text);
    if (text.length() > LONGEST || !m.matches()) {
      throw new DateTimeException("no RFC 3339 instant such as 2026-11-24T10:00:00.000Z");
    }
    LocalDateTime local = LocalDateTime.parse(m.group(1) + "T" + m.group(2));
    long seconds = local.toEpochSecond(ZoneOffset.UTC) - offsetSeconds(m);
    Instant instant = Instant.ofEpochSecond(seconds).plusMillis(millis(m.group(3)));
    if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
      throw new DateTimeException("not between 1970 and 9999");
    }
    return instant;
  }

  /** RFC 3339 allows more than the ±18:00 of {@code ZoneOffset}. */
  private static long offsetSeconds(Matcher m) {
    if (m.group(4) == null) {
      return 0;
    }
    int hours = Integer.parseInt(m.group(5));
    int minutes = Integer.parseInt(m.group(6));
    if (hours > 23 || minutes > 59) {
      throw new DateTimeException("its offset is beyond 23:59");
    }
    long seconds = hours * 3600L + minutes * 60L;
    return m.group(4).equals("-") ? -seconds : seconds;
  }

  private static int millis(String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3));
  }
}
