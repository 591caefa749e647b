package plumbline.capture;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import plumbline.lead.Fault;
import plumbline.lead.Invalid;

/** What one row holds, by the names of its columns. */
interface Columns {
  /** The number of the row. */
  long number();

  /** The value of a column: a text in a CSV, any JSON in JSON; a missing node where absent. */
  JsonNode value(String column);

  /** Its columns; in JSON, the keys at the top. */
  Collection<String> names();

  /** The value as text without blanks around it; empty where there is none. */
  default String text(String column) {
    return plain(value(column)).strip();
  }

  private static String plain(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "";
    }
    if (value.isBigDecimal()) {
      return value.decimalValue().toString();
    }
    return value.isContainerNode() ? value.toString() : value.asText();
  }

  /** The cells of a CSV row. */
  record OfCells(long number, Map<String, Integer> places, List<String> cells) implements Columns {
    @Override
    public JsonNode value(String column) {
      Integer place = places.get(column);
      return place == null ? MissingNode.getInstance() : TextNode.valueOf(cells.get(place));
    }

    @Override
    public String text(String column) {
      Integer place = places.get(column);
      return place == null ? "" : cells.get(place).strip();
    }

    @Override
    public Collection<String> names() {
      return places.keySet();
    }
  }

  /** A JSON object; {@code a.b} is the key b of the object under a. */
  record OfJson(long number, JsonNode object) implements Columns {
    private static final JsonMapper MAPPER =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    /**
     * @throws Invalid if the text is no JSON object
     */
    static OfJson parse(long number, byte[] text) {
      JsonNode object;
      try {
        object = MAPPER.readTree(text);
      } catch (JsonProcessingException e) {
        throw malformed("is no JSON: " + e.getOriginalMessage());
      } catch (IOException e) {
        throw malformed("is no UTF-8 text");
      }
      if (!object.isObject()) {
        throw malformed("is no JSON object");
      }
      return new OfJson(number, object);
    }

    private static Invalid malformed(String message) {
      return new Invalid(Invalid.MALFORMED, List.of(new Fault("", "malformed_json", message)));
    }

    @Override
    public JsonNode value(String column) {
      JsonNode value = object.path(column);
      int dot = column.indexOf('.');
      if (!value.isMissingNode() || dot < 0) {
        return value;
      }
      JsonNode under = object.path(column.substring(0, dot));
      return new OfJson(number, under).value(column.substring(dot + 1));
    }

    @Override
    public Collection<String> names() {
      return object.properties().stream().map(Map.Entry::getKey).toList();
    }
  }
}
