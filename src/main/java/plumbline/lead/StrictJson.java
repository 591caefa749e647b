package plumbline.lead;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text into plain values: {@code Map} (in the order posted), {@code List}, {@code
 * String}, {@code BigDecimal}, {@code Boolean} and null.
 *
 * <p>Stricter than most readers, because what slips through here would fail after it was
 * acknowledged: keys are unique, the bytes are UTF-8, no text holds U+0000 or half a surrogate pair
 * (Postgres stores neither), and numbers, depth and lengths are bounded. What can be read on is
 * gathered as a fault with its pointer; what cannot is {@link Invalid#MALFORMED}.
 */
final class StrictJson {
  /** Bounds are checked here, with a pointer; these only keep the parser from running away. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1000)
                  .maxNameLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          // Keys are chosen by strangers: none of them may stay in a table of ours.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /** The body itself is one level above {@code metadata}. */
  private static final int LEVELS_ABOVE_METADATA = 1;

  /** Leading and trailing zeros, sign, point and exponent are not digits that count. */
  private static final int LONGEST_NUMBER = 200;

  private final JsonParser parser;
  private final IntakeLimits limits;
  private final Faults faults;

  private StrictJson(JsonParser parser, IntakeLimits limits, Faults faults) {
    this.parser = parser;
    this.limits = limits;
    this.faults = faults;
  }

  /**
   * The value in {@code body}; wherever {@code faults} got one, something stands for what was
   * wrong.
   *
   * @throws Invalid if the bytes are no UTF-8 or no JSON text
   */
  static @Nullable Object read(byte[] body, IntakeLimits limits, Faults faults) {
    String text = decode(body, faults);
    if (text.isBlank()) {
      faults.add("", "malformed_json", "the body is empty");
      throw faults.invalid(Invalid.MALFORMED);
    }
    try (JsonParser parser = FACTORY.createParser(text)) {
      StrictJson reader = new StrictJson(parser, limits, faults);
      try {
        parser.nextToken();
        Object value = reader.value(0);
        if (parser.nextToken() != null) {
          faults.add("", "malformed_json", "something follows the end of the JSON text");
          throw faults.invalid(Invalid.MALFORMED);
        }
        return value;
      } catch (StreamConstraintsException e) {
        faults.add("", "too_deep", "is nested too deeply");
        throw faults.invalid(Invalid.REFUSED);
      } catch (JsonProcessingException e) {
        faults.add(reader.pointer(), "malformed_json", "is no JSON: " + explain(e));
        throw faults.invalid(Invalid.MALFORMED);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory cannot fail to be read", e);
    }
  }

  private static String decode(byte[] body, Faults faults) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') >= 0) { // either sent as it is, or the mark of bytes that are wrong
      int bad = firstBadByte(body);
      if (bad >= 0) {
        faults.add("", "invalid_utf8", "is no UTF-8 text: byte " + bad + " is wrong");
        throw faults.invalid(Invalid.MALFORMED);
      }
    }
    // Some tools write a byte order mark; RFC 8259 lets a reader ignore it.
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static int firstBadByte(byte[] body) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(body);
    return decoder.decode(in, CharBuffer.allocate(body.length), true).isError()
        ? in.position()
        : -1;
  }

  /** What the parser says, without its advice on how to make it less strict. */
  private static String explain(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    int advice = message.indexOf(": enable `");
    String reason = advice < 0 ? message : message.substring(0, advice);
    int source = reason.indexOf(" (start marker at");
    return (source < 0 ? reason : reason.substring(0, source))
        + " (line "
        + e.getLocation().getLineNr()
        + ", column "
        + e.getLocation().getColumnNr()
        + ")";
  }

  private @Nullable Object value(int depth) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(depth + 1);
      case START_ARRAY -> array(depth + 1);
      case VALUE_STRING -> sound(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText());
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private Map<String, @Nullable Object> object(int depth) throws IOException {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    if (tooDeep(depth)) {
      return members;
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = sound(parser.currentName());
      int length = key.codePointCount(0, key.length());
      if (length == 0 || length > limits.keyLength()) {
        fault("bad_key", "a key has 1 to " + limits.keyLength() + " characters");
      }
      parser.nextToken();
      Object value = value(depth);
      if (members.containsKey(key)) {
        fault("duplicate_key", "the key " + Faults.quote(key) + " stands here twice");
      } else {
        members.put(key, value);
      }
    }
    return members;
  }

  private List<@Nullable Object> array(int depth) throws IOException {
    List<@Nullable Object> items = new ArrayList<>();
    int left = 0;
    if (tooDeep(depth)) {
      return items;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (items.size() < limits.arrayLength()) {
        items.add(value(depth));
      } else {
        parser.skipChildren();
        left++;
      }
    }
    if (left > 0) {
      int found = limits.arrayLength() + left;
      fault("too_many", "holds " + found + " elements, at most " + limits.arrayLength());
    }
    return items;
  }

  /** Skips what is nested too deeply. */
  private boolean tooDeep(int depth) throws IOException {
    int most = limits.metadataDepth() + LEVELS_ABOVE_METADATA;
    if (depth <= most) {
      return false;
    }
    fault("too_deep", "is nested more than " + most + " levels deep");
    parser.skipChildren();
    return true;
  }

  private String sound(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        fault(
            "bad_character",
            c == 0 ? "holds U+0000" : String.format("holds half a character, U+%04X", (int) c));
        break;
      }
    }
    return text;
  }

  /** One value has one form: {@code 1.50} is 1.5 and {@code 1e3} is 1000. */
  private BigDecimal number(String text) {
    int most = limits.numberDigits();
    if (text.length() <= LONGEST_NUMBER) {
      try {
        BigDecimal number = new BigDecimal(text);
        long exponent = (long) number.precision() - number.scale() - 1;
        if (number.signum() == 0) {
          return BigDecimal.ZERO;
        }
        if (Math.abs(exponent) <= most) {
          BigDecimal stripped = number.stripTrailingZeros();
          if (stripped.precision() <= most) {
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
          }
        }
      } catch (NumberFormatException e) {
        // An exponent beyond 32 bits: refused like any other that is too large.
      }
    }
    fault(
        "bad_number",
        "has more than " + most + " digits or an exponent beyond " + most + ": " + shortened(text));
    return BigDecimal.ZERO;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private void fault(String code, String message) {
    faults.add(pointer(), code, message);
  }

  private String pointer() {
    return parser.getParsingContext().pathAsPointer().toString();
  }
}
