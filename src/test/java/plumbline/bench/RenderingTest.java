package plumbline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenderingTest {
  private static final Machine MACHINE =
      new Machine(2, "A Processor", 24_000, new Disk(0.5, 2.25, 100), "Java 17", "17.6");
  private static final Result BURST =
      new Result(
          Row.BURST,
          Result.Figure.of("posted", Unit.PER_SECOND, List.of(9_000.0, 10_000.0, 11_000.0)),
          Result.Figure.of("bare", Unit.PER_SECOND, List.of(40_000.0, 40_000.0, 40_000.0)),
          Unit.RATIO,
          new Spread(0.25, 0.225, 0.275, 3),
          Goal.atLeast(0.2, 0.3),
          "a | in a note");
  private static final Result FLAWED = BURST.flawed("half of it was not there");
  private static final Result BATCH = Result.missing(Row.BATCH, "the batch", "not there: 404");
  private static final Report REPORT =
      new Report(true, "2026-11-26T10:00:00Z", "0.1.0", 3.2, MACHINE, List.of(BURST, BATCH));

  @Test
  void textIsATable() {
    String text = Rendering.text(REPORT);
    assertTrue(text.contains("2 cores, A Processor; 24,000 MiB; fsync p50 0.50 ms, p99 2.25 ms"));
    assertTrue(text.contains("QUICK"));
    List<String> lines = text.lines().toList();
    String header = lines.get(3);
    String burst = lines.get(5);
    assertTrue(burst.startsWith("burst"), text);
    for (String cell :
        List.of("posted: 10,000/s", "bare: 40,000/s", "0.25× [0.23–0.28]", "≥ 0.20×", "≥ 0.30×")) {
      assertTrue(burst.contains(cell), burst);
    }
    assertTrue(burst.endsWith("floor"), burst);
    assertEquals(header.indexOf("median"), burst.indexOf("0.25×"));
    assertTrue(lines.get(6).endsWith("not there"), text);
    assertTrue(text.endsWith("burst: a | in a note\nbatch: not there: 404\n"), text);
  }

  @Test
  void whatWasNotMeasuredAsMeantReachesNothing() {
    Report report = new Report(false, "", "", 50, MACHINE, List.of(FLAWED));
    assertEquals(Goal.Reached.NO, FLAWED.reached());
    assertTrue(Rendering.text(report).contains("half of it was not there; a | in a note"));
  }

  @Test
  void markdownHasAsManyCellsInEveryLine() {
    String markdown = Rendering.markdown(REPORT);
    List<String> table = markdown.lines().filter(line -> line.startsWith("|")).toList();
    assertEquals(4, table.size());
    table.forEach(line -> assertEquals(8, line.chars().filter(c -> c == '|').count(), line));
    assertFalse(
        Rendering.markdown(new Report(false, "", "", 50, MACHINE, List.of(BURST)))
            .contains("QUICK"));
  }

  @Test
  void jsonIsTheModel() throws Exception {
    JsonNode json = new ObjectMapper().readTree(Rendering.json(REPORT));
    assertTrue(json.path("quick").asBoolean());
    assertEquals(2.25, json.path("machine").path("fsync").path("p99_ms").asDouble());
    JsonNode burst = json.path("results").path(0);
    assertEquals("burst", burst.path("row").asText());
    assertEquals("ratio", burst.path("unit").asText());
    assertEquals(0.25, burst.path("value").path("median").asDouble());
    assertEquals(10_000, burst.path("measured").path("spread").path("median").asDouble());
    assertEquals("per_second", burst.path("measured").path("unit").asText());
    assertEquals(0.2, burst.path("goal").path("floor").asDouble());
    assertTrue(burst.path("goal").path("at_least").asBoolean());
    assertEquals("floor", burst.path("reached").asText());
    JsonNode batch = json.path("results").path(1);
    assertTrue(batch.path("value").isNull());
    assertEquals("missing", batch.path("reached").asText());
  }
}
