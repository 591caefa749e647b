package plumbline.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A report as text, as Markdown and as JSON. */
public final class Rendering {
  private static final List<String> HEADER =
      List.of("row", "measured", "against", "median [spread]", "floor", "aim", "reached");
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(MapperFeature.SORT_CREATOR_PROPERTIES_FIRST)
          .build();

  private Rendering() {}

  /** A table for a terminal. */
  public static String text(Report report) {
    List<List<String>> lines = new ArrayList<>(List.of(HEADER));
    report.results().forEach(result -> lines.add(cells(result)));
    int[] widths = new int[HEADER.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder(head(report)).append("\n\n");
    for (List<String> line : lines) {
      out.append(padded(line, widths)).append('\n');
      if (line == HEADER) {
        out.append("-".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1))).append('\n');
      }
    }
    return out.append(notes(report, "")).toString();
  }

  private static String padded(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String cell = cells.get(i);
      line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
    }
    return line.toString().stripTrailing();
  }

  /** A table for a page. */
  public static String markdown(Report report) {
    StringBuilder out = new StringBuilder(head(report)).append("\n\n");
    out.append("| ").append(String.join(" | ", HEADER)).append(" |\n");
    out.append("|---".repeat(HEADER.size())).append("|\n");
    for (Result result : report.results()) {
      List<String> cells = cells(result).stream().map(c -> c.replace("|", "\\|")).toList();
      out.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
    return out.append(notes(report, "- ")).toString();
  }

  /** The whole model. */
  public static String json(Report report) {
    ObjectNode json = MAPPER.valueToTree(report);
    ArrayNode results = (ArrayNode) json.get("results");
    for (int i = 0; i < report.results().size(); i++) {
      Result result = report.results().get(i);
      ((ObjectNode) results.get(i))
          .put("row", result.row().toString())
          .put("reached", lower(result.reached()));
    }
    lowerUnits(json);
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void lowerUnits(JsonNode json) {
    if (json instanceof ObjectNode object && object.path("unit").isTextual()) {
      object.put("unit", object.get("unit").textValue().toLowerCase(Locale.ROOT));
    }
    json.forEach(Rendering::lowerUnits);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String head(Report report) {
    return "plumbline %s, %s, %.0f min%s%n%s"
        .formatted(
            report.version(),
            report.at(),
            report.minutes(),
            report.quick() ? "; QUICK: few and short rounds, its figures are rough" : "",
            report.machine().text());
  }

  private static List<String> cells(Result result) {
    Result.Figure against = result.against();
    Spread value = result.value();
    return List.of(
        result.row().toString(),
        result.measured().text(),
        against == null ? "–" : against.text(),
        value == null ? "–" : result.unit().text(value),
        bound(result, result.goal().floor()),
        bound(result, result.goal().aim()),
        switch (result.reached()) {
          case AIM -> "yes";
          case FLOOR -> "floor";
          case NO -> "NO";
          case SHOWN -> "shown";
          case MISSING -> "not there";
        });
  }

  private static String bound(Result result, @Nullable Double bound) {
    if (bound == null) {
      return "–";
    }
    return (result.goal().atLeast() ? "≥ " : "≤ ") + result.unit().text(bound);
  }

  private static String notes(Report report, String bullet) {
    StringBuilder notes = new StringBuilder();
    for (Result result : report.results()) {
      String note =
          Stream.of(result.flaw(), result.note())
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining("; "));
      if (!note.isEmpty()) {
        notes.append(notes.isEmpty() ? "\n" : "");
        notes.append("%s%s: %s%n".formatted(bullet, result.row(), note));
      }
    }
    return notes.toString();
  }
}
