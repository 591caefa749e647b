package plumbline.capture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one value of a lead is made of: texts and columns, one after another, and what is then done
 * with the text, in this order: {@code empty}, {@code values}, {@code range}, {@code bands}.
 *
 * @param parts at least one
 * @param empty what stands for an empty text
 * @param values by what they replace
 * @param otherwise for a text {@code values} do not name; null to let it pass
 * @param kind what it is written as
 */
record Expression(
    List<Part> parts,
    String empty,
    Map<String, String> values,
    @Nullable String otherwise,
    @Nullable NumberRange range,
    List<Band> bands,
    Kind kind) {

  /** What a value is in JSON; a text that is none stays a text, for the intake to refuse. */
  enum Kind {
    TEXT,
    NUMBER,
    FLAG,
    /** What it was: a text in a CSV, any value in JSON. */
    AS_IT_IS
  }

  /** A text as it is, the value of a column, or the number of the row. */
  sealed interface Part {}

  record Literal(String text) implements Part {}

  record Column(String name) implements Part {}

  record RowNumber() implements Part {}

  /** What numbers below a bound become; the last may have none. */
  record Band(@Nullable BigDecimal below, String is) {}

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,200}(\\.\\d{1,200})?");

  /** A column as it is. */
  static Expression column(String name, Kind kind) {
    return new Expression(List.of(new Column(name)), "", Map.of(), null, null, List.of(), kind);
  }

  /** The same text for every row. */
  static Expression constant(String text) {
    return new Expression(
        List.of(new Literal(text)), "", Map.of(), null, null, List.of(), Kind.TEXT);
  }

  /** The text it comes to; empty where there is nothing. */
  String text(Columns row) {
    String text = source(row);
    text = text.isEmpty() ? empty : text;
    if (text.isEmpty()) {
      return text;
    }
    String replaced = values.get(text);
    if (replaced != null) {
      text = replaced;
    } else if (otherwise != null) {
      text = otherwise;
    }
    if (range != null) {
      String number = range.in(text);
      text = number == null ? text : number;
    }
    return bands.isEmpty() ? text : band(text);
  }

  /** The value it comes to; a missing node where there is nothing. */
  JsonNode value(Columns row) {
    if (kind != Kind.TEXT && parts.get(0) instanceof Column column && !changes()) {
      JsonNode value = row.value(column.name());
      if (!value.isTextual()) {
        return value.isNull() ? MissingNode.getInstance() : value;
      }
    }
    String text = text(row);
    if (text.isEmpty()) {
      return MissingNode.getInstance();
    }
    if (kind == Kind.NUMBER && NUMBER.matcher(text).matches()) {
      return DecimalNode.valueOf(new BigDecimal(text));
    }
    if (kind == Kind.FLAG && (text.equals("true") || text.equals("false"))) {
      return BooleanNode.valueOf(text.equals("true"));
    }
    return TextNode.valueOf(text);
  }

  private boolean changes() {
    return parts.size() > 1
        || !empty.isEmpty()
        || !values.isEmpty()
        || otherwise != null
        || range != null
        || !bands.isEmpty();
  }

  private String source(Columns row) {
    if (parts.size() == 1) {
      return source(parts.get(0), row).strip();
    }
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(source(part, row)));
    return text.toString().strip();
  }

  private static String source(Part part, Columns row) {
    if (part instanceof Literal literal) {
      return literal.text();
    }
    return part instanceof Column column ? row.text(column.name()) : Long.toString(row.number());
  }

  private String band(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return text;
    }
    BigDecimal number = new BigDecimal(text);
    for (Band band : bands) {
      if (band.below() == null || number.compareTo(band.below()) < 0) {
        return band.is();
      }
    }
    return "";
  }
}
