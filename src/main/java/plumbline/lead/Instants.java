package plumbline.lead;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Instants as RFC 3339 writes them. Read digit by digit: there is one in every activity. */
final class Instants {
  /** No marketing activity is older than the epoch, and no four digits reach beyond 9999. */
  private static final long EARLIEST_MS = 0;

  private static final long LATEST_MS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
  private static final String SHAPE = "dddd-dd-ddTdd:dd:dd";
  private static final int LONGEST = 64;
  private static final int OFFSET_LENGTH = 6;
  private static final long DAY_SECONDS = 86_400;

  private Instants() {}

  /**
   * The instant {@code text} stands for, cut to milliseconds.
   *
   * @throws DateTimeException if it is no RFC 3339 instant from 1970 to 9999; the message says why
   */
  static Instant parse(String text) {
    int shape = SHAPE.length();
    if (text.length() <= shape || text.length() > LONGEST || !hasShape(text)) {
      throw noInstant();
    }
    int end = fractionEnd(text, shape);
    long day = epochDay(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
    int hour = atMost(23, number(text, 11, 2));
    int minute = atMost(59, number(text, 14, 2));
    int second = atMost(59, number(text, 17, 2));
    long seconds = day * DAY_SECONDS + hour * 3600L + minute * 60L + second;
    long millis = (seconds - offsetSeconds(text, end)) * 1000 + millis(text, shape, end);
    if (millis < EARLIEST_MS || millis > LATEST_MS) {
      throw new DateTimeException("not between 1970 and 9999");
    }
    return Instant.ofEpochMilli(millis);
  }

  private static long epochDay(int year, int month, int day) {
    try {
      return LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw new DateTimeException("no such day or time", e);
    }
  }

  private static boolean hasShape(String text) {
    for (int i = 0; i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      char c = text.charAt(i);
      if (wanted == 'd' ? !isDigit(c) : c != wanted && !(wanted == 'T' && c == 't')) {
        return false;
      }
    }
    return true;
  }

  /** Where the offset begins: behind a point and its digits, if there are any. */
  private static int fractionEnd(String text, int from) {
    if (text.charAt(from) != '.') {
      return from;
    }
    int end = from + 1;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end == from + 1 || end == text.length()) {
      throw noInstant();
    }
    return end;
  }

  /** The first three digits of the fraction between the point and {@code end}. */
  private static int millis(String text, int point, int end) {
    int millis = 0;
    for (int i = point + 1; i <= point + 3; i++) {
      millis = millis * 10 + (i < end ? text.charAt(i) - '0' : 0);
    }
    return millis;
  }

  /** RFC 3339 allows more than the ±18:00 of {@code ZoneOffset}. */
  private static long offsetSeconds(String text, int from) {
    char sign = text.charAt(from);
    if ((sign == 'Z' || sign == 'z') && text.length() == from + 1) {
      return 0;
    }
    if ((sign != '+' && sign != '-')
        || text.length() != from + OFFSET_LENGTH
        || text.charAt(from + 3) != ':'
        || !isDigit(text.charAt(from + 1))
        || !isDigit(text.charAt(from + 2))
        || !isDigit(text.charAt(from + 4))
        || !isDigit(text.charAt(from + 5))) {
      throw noInstant();
    }
    int hours = atMost(23, number(text, from + 1, 2));
    int minutes = atMost(59, number(text, from + 4, 2));
    long seconds = hours * 3600L + minutes * 60L;
    return sign == '-' ? -seconds : seconds;
  }

  private static int atMost(int most, int number) {
    if (number > most) {
      throw new DateTimeException("no such day or time");
    }
    return number;
  }

  private static int number(String text, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = number * 10 + (text.charAt(i) - '0');
    }
    return number;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static DateTimeException noInstant() {
    return new DateTimeException("no RFC 3339 instant such as 2026-11-24T10:00:00.000Z");
  }
}
