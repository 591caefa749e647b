package plumbline.lead;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Nearest;

/** The members of one JSON object, read by name; what is wrong becomes a fault at its pointer. */
final class Members {
  private final String pointer;
  private final Map<?, ?> values;
  private final Faults faults;

  private Members(String pointer, Map<?, ?> values, Faults faults) {
    this.pointer = pointer;
    this.values = values;
    this.faults = faults;
  }

  /** Null where {@code value} is no object, which is then a fault. */
  static @Nullable Members of(String pointer, @Nullable Object value, Faults faults) {
    if (value instanceof Map<?, ?> values) {
      return new Members(pointer, values, faults);
    }
    faults.add(pointer, "wrong_type", "must be an object, not " + kind(value));
    return null;
  }

  /** Refuses every key that is not {@code known}, by name. */
  void onlyKnown(Set<String> known, String of) {
    for (Object key : values.keySet()) {
      String name = (String) key;
      if (!known.contains(name)) {
        faults.add(
            Faults.child(pointer, name),
            "unknown_field",
            Faults.quote(name) + " is no field of " + of + meant(name, known));
      }
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** True where {@code name} is absent, null, or a blank text. */
  boolean lacks(String name) {
    Object value = values.get(name);
    return value == null || (value instanceof String text && text.isBlank());
  }

  /** Lacking {@code name} is a fault. */
  void require(String name) {
    if (lacks(name)) {
      fault(name, "required", has(name) ? "is required and cannot be empty" : "is required");
    }
  }

  /** True where {@code name} is there and null. */
  boolean isNull(String name) {
    return values.containsKey(name) && values.get(name) == null;
  }

  @Nullable Object value(String name) {
    return values.get(name);
  }

  /** A text as it is; null where it is absent, null, or no text, the last being a fault. */
  @Nullable String text(String name, int longest) {
    Object value = values.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      fault(name, "wrong_type", "must be text, not " + kind(value));
      return null;
    }
    if (text.length() > longest && text.codePointCount(0, text.length()) > longest) {
      int length = text.codePointCount(0, text.length());
      fault(name, "too_long", "has " + length + " characters, at most " + longest);
      return null;
    }
    return text;
  }

  /** A text without the blanks around it; a blank one is the same as null. */
  @Nullable String trimmed(String name, int longest) {
    String text = text(name, longest);
    if (text == null) {
      return null;
    }
    String trimmed = text.strip();
    return trimmed.isEmpty() ? null : trimmed;
  }

  /** One of {@code known}; null where it is absent, null, or unknown, the last being a fault. */
  @Nullable String oneOf(String name, Set<String> known, String what) {
    String text = trimmed(name, Integer.MAX_VALUE);
    if (text == null || known.contains(text)) {
      return text;
    }
    fault(name, "unknown_value", Faults.quote(text) + " is no " + what + meant(text, known));
    return null;
  }

  @Nullable BigDecimal number(String name) {
    Object value = values.get(name);
    if (value == null || value instanceof BigDecimal) {
      return (BigDecimal) value;
    }
    fault(name, "wrong_type", "must be a number, not " + kind(value));
    return null;
  }

  /** The elements of an array; none where it is absent, or no array, which is then a fault. */
  List<?> list(String name) {
    Object value = values.get(name);
    if (value instanceof List<?> list) {
      return list;
    }
    if (has(name)) {
      fault(name, "wrong_type", "must be an array, not " + kind(value));
    }
    return List.of();
  }

  void fault(String name, String code, String message) {
    faults.add(pointerTo(name), code, message);
  }

  String pointerTo(String name) {
    return Faults.child(pointer, name);
  }

  private static String kind(@Nullable Object value) {
    if (value == null) {
      return "null";
    } else if (value instanceof String) {
      return "text";
    } else if (value instanceof BigDecimal) {
      return "a number";
    } else if (value instanceof Boolean) {
      return value.toString();
    }
    return value instanceof List ? "an array" : "an object";
  }

  /** Nothing once nobody will read it: looking for the nearest word costs time. */
  private String meant(String sent, Set<String> known) {
    return faults.full() ? "" : Nearest.hint(sent, known);
  }
}
