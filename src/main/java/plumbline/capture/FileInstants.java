package plumbline.capture;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.regex.Pattern;
import plumbline.facts.FactsJson;

/**
 * Instants as files have them: RFC 3339, {@code 2026-03-26 21:35:57}, the same with an offset such
 * as {@code +0000}, a day alone, seconds or milliseconds since 1970. Without an offset it is UTC.
 */
final class FileInstants {
  private static final Pattern SECONDS = Pattern.compile("\\d{9,10}");
  private static final Pattern MILLIS = Pattern.compile("\\d{12,13}");
  private static final DateTimeFormatter LENIENT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("['T'][ ]")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[ ][XXX][XX][X]")
          .toFormatter(Locale.ROOT);

  private FileInstants() {}

  /** As RFC 3339; what is none of these forms stays as it is, for the intake to refuse. */
  static String normal(String text) {
    try {
      if (SECONDS.matcher(text).matches()) {
        return FactsJson.instant(Instant.ofEpochSecond(Long.parseLong(text)));
      }
      if (MILLIS.matcher(text).matches()) {
        return FactsJson.instant(Instant.ofEpochMilli(Long.parseLong(text)));
      }
      if (text.length() == 10) {
        return FactsJson.instant(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      Object parsed = LENIENT.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
      return FactsJson.instant(
          parsed instanceof OffsetDateTime instant
              ? instant.toInstant()
              : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return text;
    }
  }
}
