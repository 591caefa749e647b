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
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** A walk by a command: by a running server, alone, killed half-way, and taken up again. */
class RedecideCommandIT {
  private static final int LEADS = 300;

  private final DatabaseUri database = TestPostgres.freshDatabase();

  @TempDir Path directory;

  private record Run(int exitCode, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private PlumblineProcess launch(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--database", database.value()));
    return PlumblineProcess.jar(Map.of(), all);
  }

  private Run run(String... arguments) {
    try (PlumblineProcess process = launch(arguments)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }

  private String value(String query) {
    return TestPostgres.value(database, query);
  }

  private long decidedInWalk() {
    return Long.parseLong(
        value("select coalesce(sum(decided), 0) from redecide_job where state <> 'done'"));
  }

  @Test
  void serversWalkAndWithoutOneTheCommandDoesAndGoesOnWhereItWasKilled() throws Exception {
    try (ServerProcess server = ServerProcess.small(directory, "--database", database.value())) {
      for (int i = 0; i < LEADS; i++) {
        String lead = "{\"lead_id\":\"l%d\",\"source\":\"seo\",\"industry\":\"software\"}";
        assertEquals(200, server.api().post("/v1/leads", lead.formatted(i)).status());
      }
      server.drained();
      Run run = run("redecide", "--status", "nurturing", "--format", "json");
      assertEquals(0, run.exitCode(), run.err());
      assertEquals(LEADS, run.json().get("decided").asInt(), run.out());
      assertEquals(0, run.json().get("changed").asInt());
      String metrics = server.management().get("/metrics").body();
      assertTrue(metrics.contains("plumbline_redecided_total{cause=\"time\"} 300.0"), metrics);
      server.process().kill();
    }
    assertEquals("300", value("select count(*) from decision where cause = 'time'"));
    assertEquals("300", value("select count(*) from outbox"));

    // It would wait for half a minute until the node counts as gone.
    TestPostgres.execute(database, "delete from rule_node");
    try (PlumblineProcess walking = launch("redecide", "--rate", "40")) {
      ServerProcess.await(() -> decidedInWalk() >= 40 || !walking.running());
      walking.kill();
    }
    long before = decidedInWalk();
    assertTrue(before >= 40 && before < LEADS, before + " were decided when it was killed");
    Run resumed = run("redecide", "--resume");
    assertEquals(0, resumed.exitCode(), resumed.err());
    assertEquals(
        "walk 2 is done: 300 leads looked at, 300 decided, 0 changed, 0 failed",
        resumed.out().strip());
    assertEquals(
        "300 3 3",
        value(
            "select count(*) || ' ' || min(n) || ' ' || max(n)"
                + " from (select count(*) as n from decision group by lead_id) as each"));
    assertEquals("300", value("select count(*) from outbox"));
    assertEquals(1, run("redecide", "--resume").exitCode(), "nothing is open");

    String version = value("select version from rule_active");
    Run activated = run("rules", "activate", version, "--redecide", "--format", "json");
    assertEquals(0, activated.exitCode(), activated.err());
    assertEquals(3, activated.json().get("redecide_job_id").asInt());
    assertEquals("waiting", value("select state from redecide_job where redecide_job_id = 3"));
    Run cancelled = run("redecide", "--cancel");
    assertEquals(0, cancelled.exitCode(), cancelled.err());
    assertTrue(cancelled.out().startsWith("walk 3 is cancelled"), cancelled.out());
  }

  @Test
  void aWalkThatCannotBeFollowedIsNamed() {
    Run nobody = run("redecide");
    assertEquals(1, nobody.exitCode(), nobody.out());
    assertEquals(
        List.of(
            "no rule set was ever active here",
            "walk 1 goes on where a server runs; follow it with 'redecide --resume 1'"),
        nobody.err().lines().toList());
    assertEquals("waiting", value("select state from redecide_job where redecide_job_id = 1"));
  }

  @Test
  void whatIsMistypedIsSaid() {
    assertEquals(2, run("redecide", "--status", "warm").exitCode());
    assertEquals(2, run("redecide", "--older-than", "yesterday").exitCode());
    assertEquals(2, run("redecide", "--rate", "0").exitCode());
    assertEquals(2, run("redecide", "--resume", "3", "--rate", "7").exitCode());
  }
}
