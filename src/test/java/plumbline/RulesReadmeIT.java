package plumbline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import plumbline.testing.Faults;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** Does what rules/README.md and docs/rule-ci.md say, as it stands there, in a copy of the tree. */
class RulesReadmeIT {
  private static final String URL = "http://127.0.0.1:8080";
  private static final String SERVE = "bin/plumbline serve\n";
  private static final long LIMIT_SECONDS = 180;
  private static final long LIVE_MS = 2_000;
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");

  @TempDir Path directory;
  private Path tree;
  private String url = URL;

  @BeforeEach
  void copyTheTree() throws IOException {
    tree = directory.resolve("tree");
    for (String folder : List.of("bin", "config", "rules")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.createDirectories(tree.resolve(file).resolveSibling("."));
          Files.copy(file, tree.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createSymbolicLink(tree.resolve("target"), Path.of("target").toAbsolutePath());
  }

  /** What stands below a heading of the page. */
  private static String section(String title) throws IOException {
    String page = Files.readString(Path.of("rules/README.md"));
    String[] parts = page.split("\n## " + title + "\n", -1);
    assertEquals(2, parts.length, title);
    return parts[1].split("\n## ", -1)[0];
  }

  /** The steps under some of the page's numbered headings. */
  private static List<RulesPage.Step> steps(int from, int to) throws IOException {
    List<RulesPage.Step> steps = new ArrayList<>();
    int number = 0;
    for (RulesPage.Step step : RulesPage.steps(section("Your first rule, in ten minutes"))) {
      if (step instanceof RulesPage.Title title) {
        number++;
        assertTrue(title.text().startsWith(number + ". "), title.text());
      } else if (number >= from && number <= to) {
        steps.add(step);
      }
    }
    assertEquals(7, number);
    assertFalse(steps.isEmpty());
    return steps;
  }

  private void take(RulesPage.Step step) throws Exception {
    if (step instanceof RulesPage.Write write) {
      assertTrue(Files.exists(tree.resolve(write.file())), "it was copied before");
      Files.writeString(tree.resolve(write.file()), write.text());
    } else if (step instanceof RulesPage.Edit edit) {
      String text = Files.readString(tree.resolve(edit.file()));
      assertTrue(text.contains(edit.from()), text);
      Files.writeString(tree.resolve(edit.file()), text.replace(edit.from(), edit.to()));
    } else if (step instanceof RulesPage.Type typed && !typed.command().equals(SERVE)) {
      String printed = sh(typed.command());
      for (String line : typed.prints()) {
        assertTrue(printed.contains(line), typed.command() + line + "\n" + printed);
      }
    }
  }

  /** What a command prints; a test that is to fail ends with 4. */
  private String sh(String command) throws IOException, InterruptedException {
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
    boolean fails = command.equals("bin/plumbline test\n") && out.contains("FAILED");
    // grep, which finds nothing while an edit is not live yet, ends with 1.
    boolean asks = command.startsWith("curl ");
    int exit = process.exitValue();
    assertTrue(exit == (fails ? 4 : 0) || (asks && exit == 1), command + "\n" + exit + out);
    return out;
  }

  @Test
  void thePageLeadsFromAnIdeaToATestedRuleAndBack() throws Exception {
    for (RulesPage.Step step : steps(1, 4)) {
      take(step);
    }
    RulesPage.Type last = (RulesPage.Type) steps(7, 7).get(0);
    String offline =
        last.command().lines().filter(line -> !line.startsWith("curl")).toList().get(0);
    sh(offline);
    assertTrue(sh("bin/plumbline test\n").contains(" 0 failed"));
    assertFalse(Files.exists(tree.resolve("rules/scoring/price_list.drl")));
  }

  @Test
  void aRowOfASpreadsheetIsAddedMendedAndTakenBack() throws Exception {
    List<RulesPage.Step> steps = RulesPage.steps(section("Rules in a spreadsheet"));
    assertEquals(4, steps.size());
    for (RulesPage.Step step : steps) {
      take(step);
    }
    Path table = Path.of("rules/scoring/job-titles.drl.csv");
    assertEquals(Files.readString(table), Files.readString(tree.resolve(table)));
  }

  @Test
  void theRuleIsLive() throws Exception {
    for (RulesPage.Step step : steps(1, 3)) {
      if (!(step instanceof RulesPage.Type typed) || typed.command().startsWith("cp ")) {
        take(step);
      }
    }
    List<RulesPage.Step> steps = steps(5, 5);
    assertTrue(steps.contains(new RulesPage.Type(SERVE, List.of())));
    try (ServerProcess server = serve()) {
      url = server.api().url();
      for (RulesPage.Step step : steps) {
        take(step);
      }
    }
  }

  @Test
  void aChangeIsLiveWithinTwoSecondsAndSoIsItsUndoing() throws Exception {
    for (RulesPage.Step step : steps(1, 3)) {
      if (!(step instanceof RulesPage.Type typed) || typed.command().startsWith("cp ")) {
        take(step);
      }
    }
    try (ServerProcess server = serve()) {
      url = server.api().url();
      for (RulesPage.Step step : steps(6, 7)) {
        if (step instanceof RulesPage.Type typed && typed.command().startsWith("curl ")) {
          awaitLive(typed);
        } else if (step instanceof RulesPage.Type typed) {
          undo(typed);
        } else {
          take(step);
        }
      }
    }
  }

  private ServerProcess serve() {
    return ServerProcess.start(
        directory.resolve("data"),
        "--database",
        TestPostgres.freshDatabase().value(),
        "--rules",
        tree.resolve("rules").toString(),
        "--config",
        tree.resolve("config").toString());
  }

  /** Asks until the answer is as the page has it. */
  private void awaitLive(RulesPage.Type asked) throws Exception {
    long start = System.nanoTime();
    String printed = "";
    while (!asked.prints().stream().allMatch(printed::contains)) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertTrue(millis <= LIVE_MS, asked.prints() + " is not live after 2 s: " + printed);
      printed = sh(asked.command());
    }
    Faults.report(
        "an edit of the page is live within %d ms"
            .formatted((System.nanoTime() - start) / 1_000_000));
  }

  /** The last command: the files go, the tests pass, the server has forgotten the rule. */
  private void undo(RulesPage.Type last) throws Exception {
    List<String> lines = last.command().lines().toList();
    sh(lines.get(0));
    awaitLive(new RulesPage.Type(lines.get(2), List.of(last.prints().get(1))));
    assertTrue(sh(lines.get(1) + "\n").contains(last.prints().get(0)));
  }

  @Test
  void theSnippetsForOtherCiRun() throws Exception {
    Matcher blocks = YAML.matcher(Files.readString(Path.of("docs/rule-ci.md")));
    int commands = 0;
    while (blocks.find()) {
      Object parsed = new Yaml().load(blocks.group(1));
      for (String line : lines(parsed)) {
        if (line.startsWith("$PLUMBLINE ")) {
          sh(line.replace("$PLUMBLINE", "bin/plumbline"));
          commands++;
        }
      }
      Path report = tree.resolve("rule-tests.xml");
      assertEquals(
          "testsuites",
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getDocumentElement()
              .getTagName());
      Files.delete(report);
    }
    assertEquals(4, commands);
  }

  /** Every text in a YAML value, in its order. */
  private static List<String> lines(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.values().stream().flatMap(each -> lines(each).stream()).toList();
    }
    if (value instanceof List<?> list) {
      return list.stream().flatMap(each -> lines(each).stream()).toList();
    }
    return List.of(String.valueOf(value));
  }
}
