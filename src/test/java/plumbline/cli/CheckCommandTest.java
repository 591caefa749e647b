package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.TestRules;

/**
 * Each folder of broken rules comes to the faults that are written beside it, as JSON and as text.
 * What comes instead is left below {@code target/broken-rules}, to be read and then copied.
 */
class CheckCommandTest {
  private static final Path CASES = Path.of("src/test/resources/broken-rules");
  private static final Path ACTUAL = Path.of("target/broken-rules");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What the command came to. */
  private record Run(int exitCode, String out, String err) {}

  @TestFactory
  List<DynamicTest> eachFolderComesToWhatIsWrittenBesideIt() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      List<DynamicTest> tests =
          folders
              .sorted()
              .map(each -> DynamicTest.dynamicTest(name(each), () -> compare(each)))
              .toList();
      assertTrue(tests.size() >= 15, "there are cases");
      return tests;
    }
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  private static void compare(Path folder) throws IOException {
    Path own = folder.resolve("config");
    String config = (Files.isDirectory(own) ? own : Path.of("config")).toString();
    String rules = folder.resolve("rules").toString();
    Run json = check("--rules", rules, "--config", config, "--format", "json");
    Run text = check("--rules", rules, "--config", config);
    // Without a fault the version is shown, which changes with the config.
    String shown = text.out().replaceAll("[0-9a-f]{32}", "VERSION");
    String actual = text.err() + shown + "exit " + text.exitCode() + "\n";
    write(folder, "expected.json", json.out());
    write(folder, "expected.txt", actual);
    assertEquals("", json.err());
    assertEquals(text.exitCode(), json.exitCode());
    assertEquals(text.err().lines().count(), MAPPER.readTree(json.out()).size());
    assertEquals(read(folder, "expected.txt"), actual);
    assertEquals(read(folder, "expected.json"), json.out());
    for (JsonNode fault : MAPPER.readTree(json.out())) {
      assertTrue(!fault.get("file").asText().isEmpty(), fault.toString());
    }
  }

  private static void write(Path folder, String file, String text) throws IOException {
    Path to = ACTUAL.resolve(name(folder)).resolve(file);
    Files.createDirectories(to.getParent());
    Files.writeString(to, text);
  }

  private static String read(Path folder, String file) throws IOException {
    Path expected = folder.resolve(file);
    return Files.exists(expected) ? Files.readString(expected) : "";
  }

  @Test
  void nothingIsSaidOfTheShippedRules() {
    Run json = check("--rules", "rules", "--config", "config", "--format", "json");
    assertEquals("[]\n", json.out());
    assertEquals("", json.err());
    assertEquals(0, json.exitCode());
  }

  @Test
  void aSpreadsheetThatIsNotReadIsNamed(@TempDir Path folder) throws IOException {
    TestRules.writeSmall(folder);
    Files.write(folder.resolve("scoring/titles.XLSX"), new byte[] {1});
    Files.write(folder.resolve("titles.ods"), new byte[] {1});
    Run text = check("--rules", folder.toString(), "--config", "config");
    assertEquals(0, text.exitCode(), text.err());
    for (String name : List.of("scoring/titles.XLSX", "titles.ods")) {
      assertTrue(text.err().contains(name + ": warning: is not read: "), text.err());
    }
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorOfTheSameShape() throws IOException {
    Run json = check("--rules", "target/nowhere", "--config", "config", "--format", "json");
    assertEquals(1, json.exitCode());
    assertEquals("unreadable", MAPPER.readTree(json.out()).get(0).get("code").asText());
  }

  private static Run check(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] all = new String[arguments.length + 1];
    all[0] = "check";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int exitCode = Plumbline.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
