package plumbline.http;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Fault;
import plumbline.lead.Invalid;
import plumbline.rules.Nearest;

/** The query parameters of one request, read by name; what is wrong is gathered. */
final class Parameters {
  static final int DEFAULT_LIMIT = 50;
  static final int MOST = 200;
  private static final int LONGEST_TEXT = 200;
  private static final int LONGEST_CURSOR = 1000;

  private final MultiMap sent;
  private final List<Fault> faults = new ArrayList<>();

  Parameters(MultiMap sent, Set<String> known) {
    this.sent = sent;
    for (String name : sent.names()) {
      if (!known.contains(name)) {
        String shown = name.length() <= LONGEST_TEXT ? name : name.substring(0, LONGEST_TEXT);
        fault(
            shown,
            "unknown_parameter",
            "is no parameter of this request" + Nearest.hint(name, known));
      } else if (sent.getAll(name).size() > 1) {
        fault(name, "repeated_parameter", "is given more than once");
      }
    }
  }

  /** A text of 1 to 200 characters; null where it is absent. */
  @Nullable String text(String name) {
    return text(name, LONGEST_TEXT);
  }

  /** What {@code next_cursor} of a page said; null for the first page. */
  @Nullable String cursor() {
    String cursor = text("cursor", LONGEST_CURSOR);
    if (cursor != null && !StandardCharsets.US_ASCII.newEncoder().canEncode(cursor)) {
      fault("cursor", "bad_cursor", "is no cursor that was given out here");
      return null;
    }
    return cursor;
  }

  private @Nullable String text(String name, int longest) {
    String text = sent.get(name);
    if (text == null) {
      return null;
    }
    if (text.isBlank() || text.length() > longest) {
      fault(name, "bad_length", "must have 1 to " + longest + " characters");
      return null;
    }
    if (text.chars().anyMatch(c -> Character.isISOControl(c) || c == 0xFFFD)) {
      fault(name, "bad_character", "holds a control character or is no UTF-8");
      return null;
    }
    return text;
  }

  /** How many items a page may have: 1 to 200, 50 unless given. */
  int limit() {
    String limit = sent.get("limit");
    if (limit == null) {
      return DEFAULT_LIMIT;
    }
    if (limit.matches("[0-9]{1,3}")) {
      int number = Integer.parseInt(limit);
      if (number >= 1 && number <= MOST) {
        return number;
      }
    }
    fault("limit", "bad_limit", "must be a whole number from 1 to " + MOST);
    return DEFAULT_LIMIT;
  }

  /** {@code true} or {@code false}; false unless given. */
  boolean flag(String name) {
    return flag(name, false);
  }

  /** As above with another default. */
  boolean flag(String name, boolean fallback) {
    String flag = sent.get(name);
    if (flag == null) {
      return fallback;
    }
    if (flag.equals("false")) {
      return false;
    }
    if (!flag.equals("true")) {
      fault(name, "bad_flag", "must be true or false");
    }
    return true;
  }

  /** A text of a form that must be there; empty where it is not, which is noted. */
  String required(String name, Pattern form, String expected) {
    String text = text(name);
    if (text == null || !form.matcher(text).matches()) {
      fault(name, text == null ? "missing_parameter" : "bad_form", "must be " + expected);
      return "";
    }
    return text;
  }

  /** A whole number within bounds; null where it is absent. */
  @Nullable Integer number(String name, int least, int most) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    }
    fault(name, "bad_number", "must be a whole number from %d to %d".formatted(least, most));
    return null;
  }

  /**
   * What a parser makes of a text.
   *
   * @param parser throws {@link IllegalArgumentException} with what it expected
   * @param absent what is parsed where it is absent; null for nothing
   * @return null where there is nothing, or it cannot be parsed, which is noted
   */
  <T> @Nullable T parsed(String name, Function<String, T> parser, @Nullable String absent) {
    String given = text(name);
    String text = given == null ? absent : given;
    try {
      return text == null ? null : parser.apply(text);
    } catch (IllegalArgumentException e) {
      fault(name, "bad_form", String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Notes what is wrong with one. */
  void refuse(String name, String code, String message) {
    fault(name, code, message);
  }

  List<Fault> faults() {
    return List.copyOf(faults);
  }

  /**
   * @throws Invalid if anything was wrong so far
   */
  void check() {
    if (!faults.isEmpty()) {
      throw new Invalid(Invalid.REFUSED, faults);
    }
  }

  private void fault(String name, String code, String message) {
    faults.add(new Fault("?" + name, code, message));
  }
}
