package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.RuleFiles;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** The commands about versions, on what was stored. */
class RulesCommandIT {
  private final DatabaseUri database = TestPostgres.freshDatabase();

  @TempDir Path temporary;

  private record Run(int exitCode, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private Run rules(String... arguments) {
    List<String> all = new ArrayList<>(List.of("rules"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--database", database.value()));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), all)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }

  private void store(RuleFiles files, String note) {
    TestPostgres.execute(
        database,
        "insert into rule_set (version, origin, stored_by, note, tests_passed, tests_failed)"
            + " values ('%s', 'upload', 'anne', '%s', 3, 0)".formatted(files.version(), note));
    files
        .all()
        .forEach(
            (path, text) ->
                TestPostgres.execute(
                    database,
                    "insert into rule_text values (encode(sha256(convert_to($t$"
                        + text
                        + "$t$, 'UTF8')), 'hex'), $t$"
                        + text
                        + "$t$) on conflict do nothing",
                    "insert into rule_file values ('"
                        + files.version()
                        + "', '"
                        + path
                        + "', encode(sha256(convert_to($t$"
                        + text
                        + "$t$, 'UTF8')), 'hex'))"));
  }

  @Test
  void versionsAreListedShownComparedMadeActiveAndExported() throws Exception {
    assertEquals(2, rules().exitCode());
    RuleFiles one;
    try (var small = TestRules.small()) {
      one = small.rules().files();
    }
    String points = Objects.requireNonNull(one.texts().get("scoring/points.drl"));
    RuleFiles two = one.with("scoring/points.drl", points.replace("40", "41"));
    RuleFiles broken = one.with("scoring/points.drl", points.replace("industry", "industrie"));
    store(one, "first");
    store(two, "more");
    store(broken, "broken");

    Run activated = rules("activate", one.version().substring(0, 8), "--note", "go");
    assertEquals(
        one.version() + " is active and pinned; 0 tests passed\n",
        activated.out(),
        activated.err());
    Run list = rules("list");
    assertTrue(
        list.out().contains(one.version() + "  pinned ")
            && list.out().contains("upload by anne, 3 tests passed: more"),
        list.out());
    JsonNode items = rules("list", "--format", "json").json().get("items");
    assertEquals(3, items.size());
    Run refused = rules("activate", broken.version());
    assertEquals(3, refused.exitCode(), refused.err());
    assertTrue(refused.err().contains("industrie"), refused.err());
    assertEquals(
        "true", rules("show", one.version(), "--format", "json").json().get("active") + "");
    Run show = rules("show", two.version());
    assertTrue(show.out().contains("scoring/points.drl"), show.out());

    Run diff = rules("diff", one.version(), two.version());
    assertTrue(diff.out().startsWith("--- a/scoring/points.drl\n+++ b/scoring/points.drl\n@@ "));
    assertEquals(2, diff.out().lines().filter(line -> line.matches("[+-][^+-].*")).count());
    assertEquals(
        1,
        rules("diff", one.version(), two.version(), "--format", "json").json().get("files").size());
    assertEquals("", rules("diff", one.version(), one.version()).out());

    Path out = temporary.resolve("exported");
    Run export = rules("export", two.version(), "--out", out.toString());
    assertEquals(0, export.exitCode(), export.err());
    assertEquals(two.all(), RuleFiles.texts(out, name -> true));
    assertTrue(Files.exists(out.resolve("deciding.json")));
    Run again = rules("export", two.version(), "--out", out.toString());
    assertEquals(1, again.exitCode());
    assertEquals("cannot write " + out + ": it is not empty\n", again.err());

    Run unpin = rules("unpin", "--format", "json");
    assertEquals("false", unpin.json().get("pinned").asText());
    Run nothing = rules("show", "00000000");
    assertEquals("1 there is no version 00000000\n", nothing.exitCode() + " " + nothing.err());
  }
}
