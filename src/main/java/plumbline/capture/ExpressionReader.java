package plumbline.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.capture.Expression.Band;
import plumbline.capture.Expression.Kind;
import plumbline.capture.Expression.Part;
import plumbline.rules.Yaml;

/**
 * Reads what a value is made of: the name of a column, a text with {@code {columns}} in braces, or
 * a map that says more. It remembers every column that is named.
 */
final class ExpressionReader {
  private static final String ROW_NUMBER = "row_number";
  private static final List<String> SOURCES = List.of("column", "constant", "template");
  private static final List<String> KEYS =
      List.of("column", "constant", "template", "empty", "values", "otherwise", "range", "bands");
  private static final BigDecimal MOST = new BigDecimal("1000000000000");

  private final List<Mapping.Named> columns = new ArrayList<>();

  /** The columns named so far. */
  List<Mapping.Named> columns() {
    return List.copyOf(columns);
  }

  /** Remembers a column, and where it is named. */
  void note(String column, Yaml.Node node) {
    columns.add(new Mapping.Named(column, node));
  }

  /** As {@link #read}; a number stands for itself. */
  Expression number(Yaml.Node node) {
    JsonNode json = node.json();
    return json.isNumber()
        ? Expression.constant(json.decimalValue().toPlainString())
        : read(node, Kind.NUMBER, List.of());
  }

  /**
   * @param kind what it is written as where the map does not say
   * @param kinds what {@code as} may say; none where the key is unknown
   */
  Expression read(Yaml.Node node, Kind kind, List<String> kinds) {
    JsonNode json = node.json();
    if (!json.isObject()) {
      if (json.isArray()) {
        node.error("no_value", "must be the name of a column, a text with {columns}, or a map");
        return Expression.constant("");
      }
      return plain(parts(node.text(), node), kind);
    }
    if (json.size() == 1 && json.elements().next().isNull()) {
      node.error("no_value", "must be in quotes where it begins with a brace");
      return Expression.constant("");
    }
    return map(node.entries(), node, kind, kinds);
  }

  private static Expression plain(List<Part> parts, Kind kind) {
    return new Expression(parts, "", Map.of(), null, null, List.of(), kind);
  }

  private Expression map(
      Map<String, Yaml.Node> entries, Yaml.Node node, Kind kind, List<String> kinds) {
    List<String> known =
        kinds.isEmpty() ? KEYS : Stream.concat(KEYS.stream(), Stream.of("as")).toList();
    entries.forEach(
        (key, entry) -> {
          if (!known.contains(key)) {
            MappingReader.unknown(entry, key, known);
          }
        });
    Yaml.Node empty = entries.get("empty");
    Yaml.Node otherwise = entries.get("otherwise");
    Yaml.Node range = entries.get("range");
    Yaml.Node as = kinds.isEmpty() ? null : entries.get("as");
    return new Expression(
        source(entries, node),
        empty == null ? "" : scalar(empty),
        values(entries.get("values")),
        otherwise == null ? null : scalar(otherwise),
        range == null ? null : range(range),
        entries.containsKey("bands") ? bands(node.list("bands")) : List.of(),
        as == null ? kind : kind(as.oneOf(kinds), kinds, kind));
  }

  private static Kind kind(String word, List<String> kinds, Kind fallback) {
    return kinds.contains(word) ? Kind.valueOf(word.toUpperCase(Locale.ROOT)) : fallback;
  }

  private static @Nullable NumberRange range(Yaml.Node node) {
    List<String> words = List.of("low", "middle", "high");
    String word = node.oneOf(words);
    return words.contains(word) ? NumberRange.of(word) : null;
  }

  private List<Part> source(Map<String, Yaml.Node> entries, Yaml.Node node) {
    List<String> given = SOURCES.stream().filter(entries::containsKey).toList();
    if (given.size() != 1) {
      node.error("no_value", "must hold exactly one of " + String.join(", ", SOURCES));
      return List.of(new Expression.Literal(""));
    }
    Yaml.Node from = Objects.requireNonNull(entries.get(given.get(0)));
    return switch (given.get(0)) {
      case "column" -> List.of(column(from.text(), from));
      case "constant" -> List.of(new Expression.Literal(scalar(from)));
      default -> template(from.text(), from);
    };
  }

  private List<Part> parts(String text, Yaml.Node node) {
    return text.indexOf('{') < 0 ? List.of(column(text, node)) : template(text, node);
  }

  private Part column(String name, Yaml.Node node) {
    note(name, node);
    return new Expression.Column(name);
  }

  private List<Part> template(String text, Yaml.Node node) {
    List<Part> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int open = text.indexOf('{', from);
      int close = open < 0 ? -1 : text.indexOf('}', open);
      if (open >= 0 && close < 0) {
        node.error("bad_template", "a brace is not closed");
        break;
      }
      int end = open < 0 ? text.length() : open;
      if (end > from) {
        parts.add(new Expression.Literal(text.substring(from, end)));
      }
      if (open < 0) {
        break;
      }
      String name = text.substring(open + 1, close).strip();
      parts.add(name.equals(ROW_NUMBER) ? new Expression.RowNumber() : column(name, node));
      from = close + 1;
    }
    return parts.isEmpty() ? List.of(new Expression.Literal("")) : List.copyOf(parts);
  }

  private static Map<String, String> values(Yaml.@Nullable Node node) {
    Map<String, String> values = new LinkedHashMap<>();
    if (node != null) {
      node.map().entries().forEach((value, becomes) -> values.put(value, scalar(becomes)));
    }
    return values;
  }

  private static List<Band> bands(List<Yaml.Node> items) {
    List<Band> bands = new ArrayList<>();
    for (Yaml.Node item : items) {
      BigDecimal below =
          item.map().has("below") ? item.decimal("below", "-" + MOST, MOST.toString(), 6) : null;
      BigDecimal before = bands.isEmpty() ? null : bands.get(bands.size() - 1).below();
      boolean rising = below == null || before == null || below.compareTo(before) > 0;
      if (!rising || (!bands.isEmpty() && before == null)) {
        item.error("order", "bands rise, and only the last has no \"below\"");
      }
      bands.add(new Band(below, item.text("is")));
      item.done();
    }
    return bands;
  }

  /** A scalar as text; empty where it is null. */
  static String scalar(Yaml.Node node) {
    JsonNode json = node.json();
    if (json.isContainerNode()) {
      node.error("no_value", "must be a text");
      return "";
    }
    if (json.isBigDecimal()) {
      return json.decimalValue().toPlainString();
    }
    return json.isNull() ? "" : json.asText().strip();
  }

  /** Columns and the values they must have. */
  Map<String, Set<String>> conditions(Yaml.@Nullable Node node) {
    Map<String, Set<String>> conditions = new LinkedHashMap<>();
    if (node != null) {
      node.map()
          .entries()
          .forEach(
              (column, value) -> {
                note(column, value);
                Set<String> accepted = new HashSet<>();
                List<Yaml.Node> several =
                    value.json().isArray() ? node.list(column) : List.of(value);
                several.forEach(one -> accepted.add(scalar(one)));
                conditions.put(column, accepted);
              });
    }
    return conditions;
  }
}
