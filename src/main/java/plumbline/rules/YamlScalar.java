package plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the text of a scalar means; a mistake is noted at its node and answered by a stand-in. */
final class YamlScalar {

  static final String NAME_RULE =
      "a name is made of a-z, 0-9 and _, begins with a letter, and has at most 64 of them";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,63}");
  private static final Pattern TIME = Pattern.compile("[0-9]{2}:[0-9]{2}");

  /** Plain decimals of a bounded length: no exponent, no base but ten, no zero in front. */
  private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?");

  private static final int MAX_QUOTED = 60;

  private YamlScalar() {}

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  static String text(Yaml.Node node) {
    String text = node.scalar("a text");
    if (text != null && text.isBlank()) {
      node.error("empty", "must not be empty");
    }
    return text == null ? "" : text.strip();
  }

  static String name(Yaml.Node node) {
    String text = text(node);
    if (!text.isEmpty() && !isName(text)) {
      node.error("bad_name", quoted(text) + ": " + NAME_RULE);
    }
    return text;
  }

  static String oneOf(Yaml.Node node, Collection<String> allowed) {
    String text = text(node);
    // Where nothing is allowed the list itself is missing or mistaken, which has been said already.
    if (!text.isEmpty() && !allowed.isEmpty() && !allowed.contains(text)) {
      String known = String.join(", ", allowed);
      node.error(
          "unknown_value", quoted(text) + " is none of " + known + Nearest.hint(text, allowed));
    }
    return text;
  }

  static boolean flag(Yaml.Node node) {
    String text = node.scalar("true or false");
    boolean meant = node.isPlain() && ("true".equals(text) || "false".equals(text));
    if (text != null && !meant) {
      node.error("not_a_flag", quoted(text) + " must be true or false");
    }
    return meant && "true".equals(text);
  }

  static BigDecimal decimal(Yaml.Node node, BigDecimal min, BigDecimal max, int places) {
    String text = node.scalar("a number");
    if (text == null) {
      return min;
    }
    if (!node.isPlain() || !NUMBER.matcher(text).matches()) {
      String example = places > 0 ? "10 or 0.4" : "10";
      node.error(
          "not_a_number", quoted(text) + " must be a number, without quotes, such as " + example);
      return min;
    }
    BigDecimal number = new BigDecimal(text);
    if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
      String range = min.toPlainString() + " to " + max.toPlainString();
      node.error("out_of_range", text + " must lie in " + range);
      return min;
    }
    if (number.stripTrailingZeros().scale() > places) {
      String bound = places == 0 ? "be a whole number" : "have at most " + places + " decimals";
      node.error("too_precise", text + " must " + bound);
    }
    return number;
  }

  static LocalTime time(Yaml.Node node) {
    String text = node.scalar("a time of day");
    if (text == null) {
      return LocalTime.MIDNIGHT;
    }
    try {
      if (TIME.matcher(text).matches()) {
        return LocalTime.parse(text);
      }
    } catch (DateTimeParseException e) {
      // It has the form of a time and is none, such as 25:00: the same error as for any other.
    }
    node.error("not_a_time", quoted(text) + " must be a time of day, 00:00 to 23:59");
    return LocalTime.MIDNIGHT;
  }

  static JsonNode json(YamlTree.@Nullable Part part) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    if (part instanceof YamlTree.Entries map) {
      ObjectNode object = json.objectNode();
      map.entries().forEach((key, entry) -> object.set(key, json(entry.value())));
      return object;
    }
    if (part instanceof YamlTree.Items list) {
      ArrayNode array = json.arrayNode();
      list.items().forEach(item -> array.add(json(item)));
      return array;
    }
    if (!(part instanceof YamlTree.Scalar scalar) || scalar.isNull()) {
      return json.nullNode();
    }
    String text = scalar.text();
    if (scalar.plain() && (text.equals("true") || text.equals("false"))) {
      return json.booleanNode(text.equals("true"));
    }
    if (scalar.plain() && NUMBER.matcher(text).matches()) {
      boolean whole = text.indexOf('.') < 0;
      return whole ? json.numberNode(Long.parseLong(text)) : json.numberNode(new BigDecimal(text));
    }
    return json.textNode(text);
  }

  private static String quoted(String text) {
    String start = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
    return "\"" + start.replace("\n", "\\n") + "\"";
  }
}
