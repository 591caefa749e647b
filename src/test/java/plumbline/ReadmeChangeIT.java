package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.ServerProcess;

/** Goes through the README's section on changing a rule as it stands, after its first post. */
class ReadmeChangeIT {
  private static final String URL = "http://127.0.0.1:8080";
  private static final long LIMIT_SECONDS = 180;

  @TempDir Path directory;
  private Path tree;

  @BeforeEach
  void copyTheTree() throws IOException {
    tree = directory.resolve("tree");
    for (String folder : List.of("bin", "config", "rules", "examples/leadforge")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.createDirectories(tree.resolve(file).resolveSibling("."));
          Files.copy(file, tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createSymbolicLink(tree.resolve("target"), Path.of("target").toAbsolutePath());
  }

  private static String section(String readme, String title) {
    String[] parts = readme.split("\n## " + title + "\n", -1);
    assertEquals(2, parts.length, title);
    return parts[1].split("\n## ", -1)[0];
  }

  private String sh(String command, String url) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-ec", command.replace(URL, url))
            .directory(tree.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    List.of("PLUMBLINE_ADMIN_KEY", "PLUMBLINE_JAVA_OPTS", "JAVA_TOOL_OPTIONS")
        .forEach(builder.environment()::remove);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), command);
    assertEquals(0, process.exitValue(), command + "\n" + out);
    return out;
  }

  @Test
  void everyStepDoesWhatTheReadmeSays() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    List<RulesPage.Step> steps = RulesPage.steps(section(readme, "Change a rule without fear"));
    String first =
        RulesPage.steps(section(readme, "Post a lead, read why")).stream()
            .filter(RulesPage.Type.class::isInstance)
            .map(step -> ((RulesPage.Type) step).command())
            .findFirst()
            .orElseThrow();
    try (ServerProcess server =
        ServerProcess.start(
            tree.resolve("data"),
            "--rules",
            tree.resolve("rules").toString(),
            "--config",
            tree.resolve("config").toString())) {
      String url = server.api().url();
      sh(first, url);
      server.drained();
      for (RulesPage.Step step : steps) {
        if (step instanceof RulesPage.Write write) {
          Files.writeString(tree.resolve(write.file()), write.text());
        } else if (step instanceof RulesPage.Type typed) {
          server.drained();
          String printed = sh(typed.command(), url);
          for (String line : typed.prints()) {
            assertTrue(printed.contains(line), typed.command() + line + "\n" + printed);
          }
        }
      }
      assertTrue(Files.readString(tree.resolve("backtest.html")).startsWith("<!doctype html>"));
      // The folder has what was promoted, so nothing is pinned and nothing waits.
      var rules = server.api().get("/v1/rules").json().path("active");
      assertEquals(false, rules.path("pinned").asBoolean());
      assertTrue(rules.path("waiting").isNull(), rules.toString());
    }
    assertEquals(10, steps.size());
  }
}
