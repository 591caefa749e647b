package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.Faults;
import plumbline.testing.Ledger;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** {@code journal status}, {@code dead} and {@code redrive} beside a server. */
class JournalCommandIT {
  @TempDir Path data;
  private final DatabaseUri database = TestPostgres.emptyDatabase();

  /** What a command came to. */
  private record Run(int exitCode, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  @Test
  void whatWasSetAsideIsListedAndAppliedOnce() throws Exception {
    List<String> answered = new ArrayList<>();
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value())) {
      TestPostgres.execute(
          database,
          """
          create function refuse() returns trigger language plpgsql as $$
          begin raise 'no'; end $$;
          create trigger refuse before insert on decision for each row
            when (new.lead_id like 'poison%') execute function refuse();
          """);
      for (String lead : List.of("a", "poison-1", "b", "poison-2", "poison-1", "c")) {
        String activity = "x" + answered.size();
        answered.add(
            server
                .api()
                .post("/v1/leads", Posts.lead(lead, activity, "page_view"))
                .json()
                .get("decision_id")
                .asText());
      }
      ServerProcess.await(() -> metric(server, "plumbline_dead_entries 3.0"));
      assertTrue(metric(server, "plumbline_drain_set_aside_total 3.0"));
      JsonNode ready = server.management().get("/health/ready").json();
      assertEquals("ready", ready.get("status").asText());
      assertTrue(ready.get("warnings").toString().contains("3 entries are set aside"));

      JsonNode status = journal("status", "--format", "json").json();
      assertEquals(3, status.get("dead_entries").asInt(), status.toString());
      assertEquals(0, status.get("backlog").asInt(), status.toString());
      assertEquals(status.get("cursor"), status.get("last_sequence"));
      JsonNode dead = journal("dead", "--format", "json").json();
      assertEquals(3, dead.size());
      assertEquals("P0001: no", dead.get(0).get("reason").asText());
      assertEquals(answered.get(1), dead.get(0).get("decision_id").asText());
      Run text = journal("dead");
      assertTrue(text.out().contains("lead poison-2") && text.out().endsWith("3 entries\n"));

      String first = dead.get(0).get("dead_entry_id").asText();
      Run refused = redrive(first);
      assertEquals(1, refused.exitCode(), refused.err());
      assertTrue(refused.out().startsWith(first + "  failed: P0001: no\n"), refused.out());
      TestPostgres.execute(database, "drop trigger refuse on decision");
      Run one = redrive(first);
      assertEquals(first + "  applied\n1 entries\n", one.out(), one.err());
      assertEquals(0, one.exitCode());
      JsonNode all = redrive("--all", "--format", "json").json();
      assertEquals(2, all.size());
      all.forEach(result -> assertEquals("applied", result.get("outcome").asText()));
      assertEquals(first + "  not waiting\n1 entries\n", redrive(first).out());

      assertEquals("0 entries\n", journal("dead").out());
      assertEquals(3, journal("dead", "--redriven", "--format", "json").json().size());
      ServerProcess.await(() -> metric(server, "plumbline_dead_entries 0.0"));
      assertEquals(
          "2",
          TestPostgres.value(database, "select count(*) from activity where lead_id = 'poison-1'"));
      Faults.report("set aside and applied again: " + Ledger.check(database, answered));
    }
  }

  @Test
  void withoutItsDatabaseTheStatusShowsTheJournalAlone() throws Exception {
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value())) {
      server.api().post("/v1/leads", Posts.lead("a", "x", "page_view"));
    }
    Run status =
        run(
            "journal",
            "status",
            "--data",
            data + "",
            "--database",
            "postgresql://a:b@127.0.0.1:1/x");
    assertEquals(0, status.exitCode(), status.err());
    assertTrue(status.out().matches("(?s)journal +0 entries, 0 bytes, sequences up to \\d+\n.*"));
    assertTrue(status.out().contains("database  the database postgresql://a:***@127.0.0.1:1/x"));
    Run nothing = run("journal", "status", "--data", data.resolve("none") + "");
    assertEquals(1, nothing.exitCode());
    assertEquals(1, nothing.err().lines().count(), nothing.err());
    assertEquals(2, run("journal").exitCode());
    assertEquals(2, run("journal", "redrive").exitCode());
  }

  private static boolean metric(ServerProcess server, String line) {
    return server.management().get("/metrics").body().contains(line);
  }

  private Run redrive(String... arguments) {
    List<String> all = new ArrayList<>(List.of("redrive"));
    all.addAll(List.of("--rules", data.resolve("operator/rules").toString()));
    all.addAll(List.of(arguments));
    return journal(all.toArray(new String[0]));
  }

  private Run journal(String... arguments) {
    List<String> all = new ArrayList<>(List.of("journal"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", data.toString(), "--database", database.value()));
    return run(all.toArray(new String[0]));
  }

  private static Run run(String... arguments) {
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), List.of(arguments))) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }
}
