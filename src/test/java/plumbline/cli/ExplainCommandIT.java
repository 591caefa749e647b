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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** {@code explain} of what a server stored. */
class ExplainCommandIT {
  @TempDir Path data;
  private final DatabaseUri database = TestPostgres.emptyDatabase();

  private record Run(int exitCode, String out, String err) {}

  private Run explain(String... arguments) {
    return run("explain", arguments);
  }

  private Run run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--database", database.value()));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), all)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }

  @Test
  void whatAServerCompiledIsUsedToExplainAndNotToProve() throws Exception {
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value())) {
      server.api().post("/v1/leads", Posts.lead("ada", "x", "page_view"));
      server.drained();
    }
    List<Path> compiled;
    try (Stream<Path> files = Files.list(data.resolve("rules.compiled"))) {
      compiled = files.toList();
    }
    assertEquals(1, compiled.size(), compiled.toString());
    Run fine = explain("ada", "--data", data.toString());
    assertEquals("", fine.err());
    // Whoever reads a damaged file says so.
    Files.writeString(compiled.get(0), "damaged");
    Run explained = explain("ada", "--data", data.toString());
    assertEquals(0, explained.exitCode(), explained.err());
    assertEquals(fine.out(), explained.out());
    assertTrue(explained.err().contains("the rules are compiled anew"), explained.err());
    assertEquals("damaged", Files.readString(compiled.get(0)));
    Run replayed = run("replay", "--data", data.toString());
    assertEquals(0, replayed.exitCode(), replayed.err());
    assertEquals("", replayed.err());
  }

  @Test
  void aLeadAndADecisionAreExplained() throws Exception {
    String first;
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value())) {
      first =
          server
              .api()
              .post("/v1/leads", Posts.lead("ada", "x", "page_view"))
              .json()
              .get("decision_id")
              .asText();
      server.api().post("/v1/leads", Posts.lead("ada", "y", "demo_request"));
      ServerProcess.await(
          () -> TestPostgres.value(database, "select count(*) from decision").equals("2"));
    }
    Run lead = explain("ada");
    assertEquals(0, lead.exitCode(), lead.err());
    assertTrue(lead.out().startsWith("Lead ada\nDecision "), lead.out());
    assertTrue(lead.out().contains("asked for a demo"), lead.out());
    assertTrue(lead.out().contains("How the score comes about\n"), lead.out());
    lead.out().lines().forEach(line -> assertTrue(line.length() <= 80, line));

    Run decision = explain(first);
    assertTrue(decision.out().contains("Decision " + first), decision.out());
    assertTrue(
        decision.out().contains("no activity with type == \"demo_request\": 1 activity"),
        decision.out());
    JsonNode json = new ObjectMapper().readTree(explain(first, "--format", "json").out());
    assertEquals(first, json.get("decision_id").asText());
    assertTrue(json.get("same").asBoolean());

    for (String nobody : List.of("nobody", "01890000-0000-7000-8000-000000000000")) {
      Run none = explain(nobody);
      assertEquals(1, none.exitCode());
      assertEquals(1, none.err().lines().count(), none.err());
      assertTrue(none.err().contains("there is no lead or decision " + nobody), none.err());
    }
    assertEquals(2, explain().exitCode());

    TestPostgres.execute(
        database,
        "update decision set outcome = replace(outcome, '\"nurturing\"', '\"qualified\"')"
            + " where decision_id = '%s'".formatted(first));
    Run other = explain(first);
    assertEquals(1, other.exitCode(), other.out());
    assertTrue(other.out().contains("It cannot be explained"), other.out());

    TestPostgres.execute(
        database,
        "update lead set undecided_rule_set = 'v', undecided_rule = 'scoring.x',"
            + " undecided_message = '/ by zero'",
        "insert into lead (lead_id, profile, stamps, undecided_rule_set, undecided_rule,"
            + " undecided_message) values ('new', '{}', '{}', 'v', 'scoring.x', '/ by zero')");
    Run older = explain("ada");
    assertEquals(0, older.exitCode());
    assertTrue(
        older.err().contains("newer facts of lead ada are undecided: rule scoring.x failed"),
        older.err());
    Run undecided = explain("new");
    assertEquals(1, undecided.exitCode());
    assertEquals("lead new is undecided: rule scoring.x failed: / by zero\n", undecided.err());

    TestPostgres.execute(database, "update decision set outcome = left(outcome, 20)");
    Run unreadable = explain(first);
    assertEquals(1, unreadable.exitCode());
    assertTrue(unreadable.err().startsWith("what is stored cannot be read: "), unreadable.err());
    assertEquals(1, unreadable.err().lines().count(), unreadable.err());
  }
}
