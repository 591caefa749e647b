package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types the commands of README.md as they stand, but for ports and directories of its own. */
class ReadmeIT {
  private static final Path README = Path.of("README.md");
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final Pattern ANSWER = Pattern.compile("(?s)<!-- answer -->\n```json\n(.*?)```");
  private static final Pattern QUOTED_FILE =
      Pattern.compile("(?s)<!-- from (\\S+) -->\n```\n(.*?)```");
  private static final Pattern PATH =
      Pattern.compile("`((?:rules|config|docs|examples|src)/[^`*{}]*|[A-Z][A-Za-z]*(?:\\.md)?)`");
  private static final String URL = "http://127.0.0.1:8080";

  /** Ids and instants; and the basis, since a busy machine may not read the history in time. */
  private static final Set<String> DIFFERS =
      Set.of("decision_id", "lead_id", "decided_at", "rule_set", "basis", "contributions");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT_SECONDS = 180;

  @TempDir Path directory = Path.of("");

  /** The commands, but for those of the section that {@link ReadmeChangeIT} goes through. */
  private static List<String> blocks(String text) {
    List<String> blocks = new ArrayList<>();
    String rest = text.replaceAll("(?s)\n## Change a rule without fear\n.*?\n## ", "\n## ");
    Matcher shell = SHELL.matcher(rest);
    while (shell.find()) {
      blocks.add(shell.group(1).strip());
    }
    return blocks;
  }

  private static String sh(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("bash", "-c", command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command + "\n" + out);
    return out;
  }

  @Test
  void theCommandsDoWhatTheReadmeSays() throws Exception {
    String readme = Files.readString(README);
    List<String> commands = blocks(readme);
    assertEquals("bin/plumbline serve", commands.get(0));
    Process server =
        new ProcessBuilder(
                "bash",
                "-c",
                "exec %s --port 0 --management-port 0 --data '%s'"
                    .formatted(commands.get(0), directory.resolve("data")))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = server.inputReader()) {
      String ready = String.valueOf(out.readLine());
      assertTrue(ready.startsWith("ready http://127.0.0.1:"), ready);
      String url = ready.substring("ready ".length());
      JsonNode decision = JSON.readTree(sh(commands.get(1).replace(URL, url)));
      compare(answer(readme), decision);
      JsonNode listed = JSON.readTree(sh(commands.get(2).replace(URL, url)));
      assertEquals(decision.path("lead_id"), listed.path("items").path(0).path("lead_id"));
      server.destroy();
      assertTrue(server.waitFor(10, TimeUnit.SECONDS), "it does not stop within 10 s");
      assertEquals(0, server.exitValue());
    } finally {
      server.destroyForcibly();
    }
  }

  private static JsonNode answer(String readme) throws IOException {
    Matcher answer = ANSWER.matcher(readme);
    assertTrue(answer.find());
    return JSON.readTree(answer.group(1));
  }

  /** Every member the README shows, but ids and instants; every contribution it shows. */
  private static void compare(JsonNode shown, JsonNode actual) {
    for (Map.Entry<String, JsonNode> member : shown.properties()) {
      if (!DIFFERS.contains(member.getKey())) {
        assertEquals(member.getValue(), actual.path(member.getKey()), member.getKey());
      }
    }
    List<JsonNode> lines = new ArrayList<>();
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode line : actual.path("contributions")) {
      lines.add(line);
      sum = sum.add(line.path("contribution").decimalValue());
    }
    shown.path("contributions").forEach(line -> assertTrue(lines.contains(line), line::toString));
    assertEquals(0, sum.compareTo(actual.path("score").decimalValue()));
  }

  @Test
  void theOtherCommandsRunToo() throws Exception {
    List<String> commands = blocks(Files.readString(README));
    String checked = sh(commands.get(3));
    assertTrue(checked.contains(" 0 failed"), checked);
    Path results = directory.resolve("out");
    String summary = sh(commands.get(4).replace("--out out", "--out '" + results + "'"));
    assertTrue(summary.contains("1,000") || summary.contains("1000"), summary);
    assertEquals(1_000, JSON.readTree(results.resolve("leads.json").toFile()).size());
    assertEquals("mvn verify", commands.get(5));
    assertEquals(6, commands.size());
  }

  @Test
  void whatItQuotesAndNamesIsThere() throws IOException {
    String readme = Files.readString(README);
    Matcher quoted = QUOTED_FILE.matcher(readme);
    assertTrue(quoted.find());
    assertTrue(Files.readString(Path.of(quoted.group(1))).contains(quoted.group(2)));
    for (String document : List.of(readme, Files.readString(Path.of("ARCHITECTURE.md")))) {
      Matcher path = PATH.matcher(document);
      while (path.find()) {
        String name = path.group(1);
        if (name.contains("/") || name.endsWith(".md")) {
          assertTrue(Files.exists(Path.of(name)), name);
        }
      }
    }
  }
}
