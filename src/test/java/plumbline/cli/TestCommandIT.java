package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.Faults;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestRules;

/** The command test as it is typed: how long it takes, and that it runs again at a save. */
class TestCommandIT {
  private static final int CASES = 300;
  private static final long LIMIT_MS = 3_000;
  private static final long SOON_MS = 1_500;
  private static final Pattern PASSED = Pattern.compile("(?m)^\\d+ passed, \\d+ failed$");
  private static final Pattern WATCHING = Pattern.compile("(?m)^watching .*$");

  @TempDir Path temporary;

  @Test
  void threeHundredCasesTakeAtMostThreeSecondsAfterTheStart() throws IOException {
    Path rules = temporary.resolve("rules");
    copy(Path.of("rules"), rules);
    StringBuilder cases = new StringBuilder("cases:\n");
    for (int i = 0; i < CASES; i++) {
      cases.append(
          """
            - name: Generated %d
              lead: { email: lead%d@acme.example, employees: %d, industry: software, job_title: Director of IT, location: { country: DE } }
              activities:
                - { type: demo_request, days_ago: %d }
                - { type: page_view, days_ago: 2 }
                - { type: page_view, days_ago: 3 }
                - { type: content_download, days_ago: 4 }
              %s
              expect:
                fired: [engagement.demo-request, engagement.page-view]
                not_fired: [firmographic.competitor]
          """
              .formatted(
                  i,
                  i,
                  i * 7,
                  i % 60,
                  i % 2 == 0
                      ? "config: { scoring: { thresholds: { qualified: 0.%d } } }"
                          .formatted(60 + i % 30)
                      : "at: 2026-02-01T12:00:00Z"));
    }
    Files.writeString(rules.resolve("scoring/generated_test.yaml"), cases);
    try (PlumblineProcess test =
        PlumblineProcess.launcher("test", "--format", "json", "--rules", rules.toString())) {
      assertEquals(0, test.exitCode(), test.out() + test.err());
      JsonNode json = new ObjectMapper().readTree(test.out());
      assertTrue(json.path("passed").asInt() >= CASES, json.path("passed").asText());
      long millis = json.path("test_ms").asLong();
      assertTrue(millis <= LIMIT_MS, millis + " ms");
      Faults.report(
          "%s rule tests in %d ms, after %s ms of compiling"
              .formatted(json.path("passed"), millis, json.path("compile_ms")));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.resolveSibling("."));
        Files.copy(file, target);
      }
    }
  }

  @Test
  void watchRunsAgainSoonAfterASaveUntilCtrlC() throws Exception {
    Path rules = temporary.resolve("rules");
    TestRules.writeSmall(rules);
    Path file = rules.resolve("scoring/points_test.yaml");
    save(file, "0.16");
    // Whoever runs this test in the background has its children ignore the signal.
    try (PlumblineProcess watch =
        PlumblineProcess.jar(
            List.of("env", "--default-signal=INT"),
            Map.of(),
            List.of("test", "--watch", "--rules", rules.toString(), "--config", "config"))) {
      ServerProcess.await(() -> runs(watch) == 1);
      assertTrue(watch.out().startsWith("1 passed, 0 failed\nwatching " + rules), watch.out());
      long best = Long.MAX_VALUE;
      for (int i = 0; i < 5; i++) {
        int before = runs(watch);
        long start = System.nanoTime();
        save(file, i % 2 == 0 ? "0.17" : "0.16");
        ServerProcess.await(() -> runs(watch) > before);
        best = Math.min(best, (System.nanoTime() - start) / 1_000_000);
        assertEquals(i % 2 == 0 ? 1 : 0, failedInTheLast(watch), watch.out());
      }
      assertTrue(watch.out().contains(" changed: scoring/points_test.yaml\n"), watch.out());
      assertTrue(best <= SOON_MS, best + " ms from a save to its result");
      Faults.report("a saved test's result is there within %d ms".formatted(best));

      int before = runs(watch);
      Path rule = rules.resolve("scoring/points.drl");
      String good = Files.readString(rule);
      Files.writeString(rule, good.replaceFirst("when ", "wehn "));
      ServerProcess.await(() -> watching(watch) > before);
      assertTrue(watch.out().contains("scoring/points.drl:"), watch.out());
      Files.writeString(rule, good.replace("40, $demo", "42, $demo"));
      save(file, "0.168");
      ServerProcess.await(() -> runs(watch) > before && failedInTheLast(watch) == 0);

      new ProcessBuilder("kill", "-INT", String.valueOf(watch.pid())).start().waitFor();
      assertEquals(130, watch.exitCode());
      assertEquals("", watch.err());
    }
  }

  private static int runs(PlumblineProcess watch) {
    return (int) PASSED.matcher(watch.out()).results().count();
  }

  private static int watching(PlumblineProcess watch) {
    return (int) WATCHING.matcher(watch.out()).results().count();
  }

  private static int failedInTheLast(PlumblineProcess watch) {
    Matcher last = Pattern.compile("(?s).*(\\d+) failed\n.*").matcher(watch.out());
    assertTrue(last.matches());
    return Integer.parseInt(last.group(1));
  }

  private static void save(Path file, String score) {
    try {
      Files.writeString(
          file,
          """
          cases:
            - name: A demo
              activities: [ { type: demo_request } ]
              expect: { fired: [engagement.demo-request], score: %s }
          """
              .formatted(score));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
