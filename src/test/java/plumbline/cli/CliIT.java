package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** The commands beside serve and run, as they are typed. */
class CliIT {
  @TempDir Path temporary;

  /** What a command came to. */
  private record Run(int exitCode, String out, String err) {}

  @Test
  void helpNamesEveryCommand() {
    Run help = run("help");
    assertEquals(0, help.exitCode(), help.err());
    for (String command :
        List.of(
            "serve", "run", "check", "test", "migrate", "journal", "rules", "bench", "version",
            "help")) {
      assertTrue(help.out().matches("(?s).*\n +" + command + " +\\S.*"), help.out());
    }
    assertTrue(run("help", "serve").out().contains("PLUMBLINE_ADMIN_KEY"));
    assertEquals(help.out(), run("--help").out());
    assertEquals(run("help", "serve").out(), run("serve", "-h").out());
    assertEquals(2, run("srve").exitCode());
  }

  @Test
  void versionIsTheOneOfTheBuild() {
    Run version = run("version");
    assertEquals(0, version.exitCode(), version.err());
    assertTrue(version.out().matches("plumbline \\d+\\.\\d+\\.\\d+\n"), version.out());
  }

  @Test
  void checkCompilesWhatIsShipped() {
    Run check = run("check");
    assertEquals(0, check.exitCode(), check.err());
    assertTrue(
        check.out().matches("\\d+ rules in \\d+ files, rule set [0-9a-f]{32}\n"), check.out());
    assertEquals("", check.err());
  }

  @Test
  void checkNamesPlaceAndRuleOfAMistake() throws IOException {
    Path scoring = Files.createDirectories(temporary.resolve("scoring"));
    Files.writeString(
        scoring.resolve("points.drl"),
        "package scoring\nimport plumbline.facts.*\n"
            + "rule \"Broken\" @id(\"engagement.broken\") when Activity( kind == 1 ) then end\n");
    Run check = run("check", "--rules", temporary.toString());
    assertEquals(3, check.exitCode(), check.err());
    assertEquals("", check.out());
    assertTrue(check.err().startsWith("scoring/points.drl:3"), check.err());
    assertTrue(check.err().contains("Broken") && check.err().contains("kind"), check.err());
    assertFalse(check.err().contains("\tat "), check.err());
    Path missing = temporary.resolve("missing");
    Run nothing = run("check", "--rules", missing.toString());
    assertEquals(1, nothing.exitCode());
    assertEquals("cannot read the rules: there is no folder " + missing + "\n", nothing.err());
  }

  @Test
  void testRunsTheTestsBesideTheRules() {
    Run test = run("test");
    assertEquals(0, test.exitCode(), test.out() + test.err());
    assertTrue(test.out().matches("\\d\\d+ passed, 0 failed\n"), test.out());
  }

  @Test
  void migrateAppliesEveryMigrationOnce() {
    String database = TestPostgres.emptyDatabase().value();
    Run first = run("migrate", "--database", database);
    assertEquals(0, first.exitCode(), first.err());
    assertTrue(first.out().matches("[1-9]\\d* migrations applied\n"), first.out());
    Run second = run("migrate", "--database", database);
    assertEquals(0, second.exitCode(), second.err());
    assertEquals("0 migrations applied\n", second.out());
  }

  @Test
  void migrateStartsTheEmbeddedPostgresForItsTimeOnly() {
    Run embedded = run("migrate", "--data", temporary.toString());
    assertEquals(0, embedded.exitCode(), embedded.err());
    assertTrue(embedded.out().matches("[1-9]\\d* migrations applied\n"), embedded.out());
    assertEquals(List.of(), ServerProcess.postmasters(temporary));
  }

  @Test
  void migrateSaysInOneLineThatTheDatabaseIsAway() {
    Run refused = run("migrate", "--database", "postgresql://user:secret@127.0.0.1:1/leads");
    assertEquals(1, refused.exitCode());
    assertEquals(1, refused.err().lines().count(), refused.err());
    assertFalse(refused.err().contains("secret"), refused.err());
  }

  private static Run run(String... arguments) {
    try (PlumblineProcess process = PlumblineProcess.launcher(arguments)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }
}
