package plumbline.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Faults as JSON: the same wherever they are shown. */
public final class RuleErrorsJson {
  private static final JsonMapper MAPPER = new JsonMapper();

  private RuleErrorsJson() {}

  /**
   * An array of {@code {file, line, column, rule, severity, code, message}}, of a spreadsheet with
   * {@code sheet} and {@code cell}.
   */
  public static ArrayNode array(List<RuleError> errors) {
    ArrayNode array = MAPPER.createArrayNode();
    errors.forEach(error -> put(array.addObject(), error));
    return array;
  }

  /** Puts what is known of a fault into an object. */
  public static void put(ObjectNode one, RuleError error) {
    one.put("file", error.file());
    one.put("line", error.line());
    one.put("column", error.column());
    Cell cell = error.cell();
    if (cell != null) {
      if (cell.sheet() != null) {
        one.put("sheet", cell.sheet());
      }
      one.put("cell", cell.name());
    }
    one.put("rule", error.rule());
    one.put("severity", error.severity().name().toLowerCase(Locale.ROOT));
    one.put("code", error.code());
    one.put("message", error.message());
  }

  /** That array as text, a fault a line. */
  public static String write(List<RuleError> errors) {
    StringBuilder text = new StringBuilder("[");
    ArrayNode array = array(errors);
    try {
      for (int i = 0; i < array.size(); i++) {
        text.append(i == 0 ? "\n" : ",\n");
        text.append(MAPPER.writeValueAsString(array.get(i)));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return text.append(errors.isEmpty() ? "]" : "\n]").toString();
  }
}
