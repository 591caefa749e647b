package plumbline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;

/** The benchmark as it is typed, its quick form, the rows that take little time. */
class BenchIT {
  @TempDir Path temporary;

  private PlumblineProcess bench(String rows, String... more) {
    return PlumblineProcess.jar(
        Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary),
        Stream.concat(Stream.of("bench", "--quick", "--only", rows), Stream.of(more)).toList());
  }

  @Test
  void aFewRowsAreMeasuredAndNothingIsLeft() throws IOException {
    Path output = temporary.resolve("bench.json");
    try (PlumblineProcess bench = bench("dry", "--format", "json", "--output", output.toString())) {
      assertEquals(0, bench.exitCode(), bench.err());
      assertEquals("", bench.out());
      JsonNode json = new ObjectMapper().readTree(output.toFile());
      assertTrue(json.path("quick").asBoolean());
      assertTrue(json.path("machine").path("cores").asInt() > 0);
      assertTrue(json.path("machine").path("fsync").path("p99_ms").asDouble() > 0);
      assertTrue(json.path("machine").path("postgres").asText().startsWith("17"));
      Set<String> rows = new HashSet<>();
      for (JsonNode result : json.path("results")) {
        rows.add(result.path("row").asText());
        JsonNode value = result.path("value");
        assertEquals(3, value.path("rounds").asInt(), result + bench.err());
        assertTrue(value.path("min").asDouble() > 0, result.toString());
        assertTrue(value.path("min").asDouble() <= value.path("median").asDouble());
        assertTrue(value.path("median").asDouble() <= value.path("max").asDouble());
        assertTrue(Set.of("aim", "floor", "no").contains(result.path("reached").asText()));
      }
      assertEquals(Set.of("dry"), rows);
    }
    assertNothingIsLeft(output);
  }

  @Test
  void beingToldToEndLeavesNothing() throws IOException {
    try (PlumblineProcess bench = bench("dry")) {
      ServerProcess.await(() -> bench.err().contains("warming up") || !bench.running());
      Set<ProcessHandle> started = bench.rememberWhatItStarted();
      assertTrue(started.size() >= 3, bench.err());
      bench.terminate();
      bench.exitCode();
      ServerProcess.await(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }
    assertNothingIsLeft(temporary);
  }

  private void assertNothingIsLeft(Path but) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      List<Path> left =
          files
              .filter(file -> !file.equals(but))
              .filter(file -> file.getFileName().toString().startsWith("plumbline"))
              .toList();
      assertEquals(List.of(), left);
    }
  }
}
