package plumbline.facts;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text, compact, in the order it is told: the form of everything that is stored,
 * hashed and compared. It escapes what RFC 8259 says must be, and nothing else.
 */
public final class JsonText {
  private static final DateTimeFormatter INSTANT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();
  private static final int DAY_MS = 86_400_000;
  private static final int LAST_YEAR = 9_999;

  private final StringBuilder out;
  private boolean follows;

  /**
   * @param expected characters it will about have
   */
  public JsonText(int expected) {
    out = new StringBuilder(expected);
  }

  /** Begins an object. */
  public JsonText object() {
    return open('{');
  }

  /** Ends it. */
  public JsonText endObject() {
    return close('}');
  }

  /** Begins an array. */
  public JsonText array() {
    return open('[');
  }

  /** Ends it. */
  public JsonText endArray() {
    return close(']');
  }

  private JsonText open(char bracket) {
    value().append(bracket);
    follows = false;
    return this;
  }

  private JsonText close(char bracket) {
    out.append(bracket);
    follows = true;
    return this;
  }

  private StringBuilder value() {
    if (follows) {
      out.append(',');
    }
    follows = true;
    return out;
  }

  /** Begins a member. */
  public JsonText name(String name) {
    quoted(name);
    out.append(':');
    follows = false;
    return this;
  }

  /** Ends a text of its own: what follows is the next one, behind this. */
  public JsonText apart(String separator) {
    out.append(separator);
    follows = false;
    return this;
  }

  /** True where nothing was written. */
  public boolean isEmpty() {
    return out.isEmpty();
  }

  /** A text; {@code null} where there is none. */
  public JsonText text(@Nullable String text) {
    if (text == null) {
      return raw("null");
    }
    quoted(text);
    return this;
  }

  /** What is JSON already. */
  public JsonText raw(CharSequence json) {
    value().append(json);
    return this;
  }

  /** The members of what is a JSON object already, and with it the end of this one. */
  public JsonText members(String object) {
    value().append(object, 1, object.length());
    return this;
  }

  /** A whole number. */
  public JsonText number(int number) {
    value().append(number);
    return this;
  }

  /** A number in plain notation without trailing zeros. */
  public JsonText number(BigDecimal number) {
    return raw(plain(number));
  }

  /** {@code true} or {@code false}. */
  public JsonText flag(boolean flag) {
    value().append(flag);
    return this;
  }

  /** A number in plain notation without trailing zeros. */
  static String plain(BigDecimal number) {
    if (number.scale() == 0) {
      return number.toString();
    }
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /** An instant in UTC with milliseconds, as RFC 3339 writes it. */
  static String instant(Instant instant) {
    long millis = instant.toEpochMilli();
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(millis, (long) DAY_MS));
    if (day.getYear() < 0 || day.getYear() > LAST_YEAR) {
      return INSTANT.format(instant);
    }
    int rest = (int) Math.floorMod(millis, (long) DAY_MS);
    char[] text = "0000-00-00T00:00:00.000Z".toCharArray();
    digits(text, 3, day.getYear());
    digits(text, 6, day.getMonthValue());
    digits(text, 9, day.getDayOfMonth());
    digits(text, 12, rest / 3_600_000);
    digits(text, 15, rest / 60_000 % 60);
    digits(text, 18, rest / 1_000 % 60);
    digits(text, 22, rest % 1_000);
    return new String(text);
  }

  /** Writes a number so that it ends at a place. */
  private static void digits(char[] text, int end, int number) {
    int at = end;
    for (int left = number; left > 0; left /= 10) {
      text[at--] = (char) ('0' + left % 10);
    }
  }

  private void quoted(String text) {
    StringBuilder to = value().append('"');
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        to.append(text, written, i).append('\\');
        written = i + 1;
        switch (c) {
          case '\b' -> to.append('b');
          case '\t' -> to.append('t');
          case '\n' -> to.append('n');
          case '\f' -> to.append('f');
          case '\r' -> to.append('r');
          case '"', '\\' -> to.append(c);
          default -> to.append("u00").append(HEX[c >> 4]).append(HEX[c & 15]);
        }
      }
    }
    to.append(text, written, text.length()).append('"');
  }

  /** The text. */
  @Override
  public String toString() {
    return out.toString();
  }
}
