package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** What an operator reads when a server cannot start. */
class ServeFailuresIT {
  private static final Pattern LOG = Pattern.compile("(?m)^\\d{4}-\\S+Z (INFO|WARN|ERROR) .*\n");

  @TempDir static Path busyData;
  @TempDir static Path rules;
  private static ServerProcess busy;

  @TempDir Path data;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    TestRules.writeSmall(rules);
    busy = ServerProcess.start(busyData, "--rules", rules.toString());
  }

  @AfterAll
  static void stop() {
    busy.close();
  }

  @Test
  void aTakenPort() {
    int port = URI.create(busy.api().url()).getPort();
    assertRefused(
        1,
        "cannot listen on 127.0.0.1 port " + port + ": another process has it\n",
        "--rules",
        rules.toString(),
        "--port",
        "" + port);
  }

  @Test
  void aTakenManagementPort() {
    int port = URI.create(busy.management().url()).getPort();
    assertRefused(
        1,
        "cannot listen on 127.0.0.1 port " + port + ": another process has it\n",
        "--rules",
        rules.toString(),
        "--management-port",
        "" + port,
        "--database",
        TestPostgres.freshDatabase().value());
  }

  @Test
  void aDataDirectoryInUse() {
    Refusal refusal = refusal(busyData);
    assertEquals(1, refusal.exitCode());
    assertTrue(refusal.lines().contains(busyData.toString()), refusal.lines());
    assertTrue(refusal.lines().endsWith(" is in use by another process\n"), refusal.lines());
    assertEquals(1, refusal.lines().lines().count(), refusal.lines());
    assertEquals(200, busy.management().get("/health/ready").status(), "who has it goes on");
    assertEquals(1, ServerProcess.postmasters(busyData).size());
  }

  @Test
  void aDataDirectoryThatIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Refusal refusal = refusal(file);
    assertEquals(1, refusal.exitCode());
    assertEquals(
        "cannot use the data directory " + file + ": " + file + " is no folder\n", refusal.lines());
  }

  @Test
  void rulesThatCannotBeRead() throws IOException {
    Path missing = folder.resolve("missing");
    assertRefused(
        1, "cannot read the rules: there is no folder " + missing + "\n", "--rules", "" + missing);
    assertRefused(
        1, "cannot read the rules: there are no rules in " + folder + "\n", "--rules", "" + folder);
    assertFalse(Files.exists(data.resolve("postgres")), "there was no need for a database");
  }

  @Test
  void rulesThatDoNotCompile() throws IOException {
    Path scoring = Files.createDirectories(folder.resolve("scoring"));
    Files.writeString(
        scoring.resolve("points.drl"),
        """
        package scoring
        import plumbline.facts.*
        rule "Asked for a demo" @id("engagement.demo-request")
        when $demo : Activity( kind == "demo_request" )
        then insert( Points.engagement( 40, $demo, "asked for a demo" ) ); end
        """);
    Refusal refusal = refusal(data, "--rules", folder.toString());
    assertEquals(3, refusal.exitCode());
    assertTrue(refusal.lines().matches("scoring/points.drl:[345].*kind.*\n"), refusal.lines());
    assertEquals(List.of(), ServerProcess.postmasters(data));
  }

  @Test
  void aConfigWithMistakes() throws IOException {
    Files.writeString(
        folder.resolve("server.yaml"),
        """
        htp:
          port: 1
        limits:
          drain_batch: 0
        """);
    Files.writeString(
        folder.resolve("demand-generation.yaml"),
        Files.readString(Path.of("config/demand-generation.yaml"))
            .replace("qualified: 0.7", "qualified: 0.1"));
    Refusal refusal = refusal(data, "--config", folder.toString());
    assertEquals(1, refusal.exitCode());
    List<String> lines = refusal.lines().lines().toList();
    assertTrue(lines.size() >= 3, refusal.lines());
    for (String mistake :
        List.of(
            "server.yaml:1:.*htp.*http.*",
            "server.yaml:4:.*drain_batch.*",
            "demand-generation.yaml:\\d+:.*thresholds.*")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches(".*" + mistake)),
          mistake + " in\n" + refusal.lines());
    }
  }

  @Test
  void aDatabaseThatRefusesAtTheFirstStart() {
    Refusal refusal = refusal(data, "--database", "postgresql://user:secret@127.0.0.1:1/leads");
    assertEquals(1, refusal.exitCode());
    assertTrue(
        refusal.lines().startsWith("cannot reach the database postgresql://user:***@127.0.0.1:1/"),
        refusal.lines());
    assertEquals(1, refusal.lines().lines().count(), refusal.lines());
    assertFalse(refusal.lines().contains("secret"), refusal.lines());
  }

  @Test
  void aDatabaseThatIsNone() {
    Refusal refusal = refusal(data, "--database", "mysql://user:secret@127.0.0.1:1/leads");
    assertEquals(2, refusal.exitCode());
    assertTrue(refusal.lines().startsWith("--database: "), refusal.lines());
    assertEquals(1, refusal.lines().lines().count(), refusal.lines());
    assertFalse(refusal.lines().contains("secret"), refusal.lines());
  }

  @Test
  void anAddressThatIsNotOurselvesWithoutAKey() {
    assertRefused(
        1,
        "without a key the server listens on loopback only, not on 0.0.0.0;"
            + " set PLUMBLINE_ADMIN_KEY\n",
        "--host",
        "0.0.0.0");
    Refusal blank = refusal(Map.of("PLUMBLINE_ADMIN_KEY", " "), data, "--host", "0.0.0.0");
    assertEquals(1, blank.exitCode(), "a blank key is none");
    assertTrue(blank.lines().contains("set PLUMBLINE_ADMIN_KEY"), blank.lines());
  }

  @Test
  void aKeyThatCannotBeSent() {
    Refusal refusal = refusal(Map.of("PLUMBLINE_ADMIN_KEY", "my secret"), data);
    assertEquals(1, refusal.exitCode());
    assertEquals("PLUMBLINE_ADMIN_KEY must be printable ASCII without blanks\n", refusal.lines());
  }

  @Test
  void aFlagNobodyKnows() {
    Refusal refusal = refusal(data, "--prot", "8080");
    assertEquals(2, refusal.exitCode());
    String first = refusal.lines().lines().findFirst().orElse("");
    assertTrue(first.startsWith("Unknown option") && first.contains("--prot"), refusal.lines());
    assertTrue(refusal.lines().contains("--port"), refusal.lines());
    assertRefused(2, "--port is a port: 0 to 65535\n", "--port", "65536");
  }

  /** What it said on standard error, without its log. */
  private record Refusal(int exitCode, String lines) {}

  private void assertRefused(int exitCode, String lines, String... arguments) {
    Refusal refusal = refusal(data, arguments);
    assertEquals(lines, refusal.lines());
    assertEquals(exitCode, refusal.exitCode());
    assertEquals(List.of(), ServerProcess.postmasters(data), "a Postgres is left behind");
  }

  private static Refusal refusal(Path data, String... arguments) {
    return refusal(Map.of(), data, arguments);
  }

  private static Refusal refusal(Map<String, String> environment, Path data, String... arguments) {
    try (PlumblineProcess process = ServerProcess.launch(environment, data, arguments)) {
      int exitCode = process.exitCode();
      String err = process.err();
      assertEquals("", process.out());
      assertFalse(err.contains("\tat ") || err.contains("Exception"), err);
      for (String level : Set.of(" WARN ", " ERROR ")) {
        assertFalse(err.contains(level), err);
      }
      return new Refusal(exitCode, LOG.matcher(err).replaceAll(""));
    }
  }
}
