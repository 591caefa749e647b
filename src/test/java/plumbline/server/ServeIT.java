package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** A server with nothing configured, as a newcomer starts it. */
class ServeIT {
  @TempDir static Path data;
  private static ServerProcess server;
  private static DatabaseUri database;

  @BeforeAll
  static void start() {
    server = ServerProcess.start(data);
    try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
      database = joined.uri();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void printsOneLineThatSaysWhereItAnswers() {
    server.api().get("/v1/rules");

    assertTrue(
        server.process().out().matches("ready http://127\\.0\\.0\\.1:\\d+\n"),
        server.process().out());
  }

  @Test
  void explainsADecisionSoThatItAddsUp() {
    Answer answer = server.api().post("/v1/leads", Posts.lead("ada", "demo-1", "demo_request"));

    assertEquals(200, answer.status(), answer.body());
    JsonNode decision = answer.json();
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode contribution : decision.get("contributions")) {
      assertFalse(contribution.get("reason").asText().isBlank(), answer.body());
      sum = sum.add(contribution.get("contribution").decimalValue());
    }
    assertEquals(0, sum.compareTo(decision.get("score").decimalValue()), answer.body());
    assertEquals("qualified", decision.get("status").asText(), answer.body());
    assertEquals("enterprise_team", decision.at("/route/team").asText(), answer.body());
    // A busy machine may not read the history in time once, but not for long.
    String again = Posts.lead("ada", "demo-1", "demo_request");
    ServerProcess.await(
        () -> server.api().post("/v1/leads", again).body().contains("\"basis\":\"history\""));
    assertEquals(server.api().get("/v1/rules").json().get("version"), decision.get("rule_set"));
  }

  @Test
  void showsTheLeadAndItsDecisionAtOnce() {
    String decision =
        server.api().post("/v1/leads", Posts.lead("bob", "demo-1", "demo_request")).body();
    JsonNode decided = new Answer(200, decision).json();

    JsonNode lead = ok("/v1/leads/bob");
    assertEquals(decided.get("decision_id"), lead.get("decision_id"));
    assertEquals(decided.get("score"), lead.get("score"));
    assertEquals("Big", lead.get("company").asText());
    String decisionId = decided.get("decision_id").asText();
    assertEquals(decision, server.api().get("/v1/decisions/" + decisionId).body());
    assertEquals(List.of(decided), items("/v1/leads/bob/decisions"));
    assertEquals("demo-1", items("/v1/leads/bob/activities").get(0).get("activity_id").asText());
    assertTrue(
        items("/v1/leads?status=qualified&team=enterprise_team&source=content").contains(lead));
    assertEquals(404, server.api().get("/v1/leads/nobody").status());
  }

  @Test
  void keepsTheDecisionInPostgres() {
    JsonNode decided =
        server.api().post("/v1/leads", Posts.lead("cid", "demo-1", "demo_request")).json();
    // A list shows what is in Postgres, once what was accepted has reached it.
    items("/v1/leads/cid/decisions");

    assertEquals(
        decided.get("decision_id").asText() + " qualified " + decided.get("score").asText(),
        value("select decision_id || ' ' || status || ' ' || score from lead where lead_id='cid'"));
    assertEquals(
        decided.get("contributions"),
        new Answer(
                200,
                value("select outcome->>'contributions' from decision_outcome where lead_id='cid'"))
            .json());
    assertEquals("demo-1", value("select activity_id from activity where lead_id = 'cid'"));
  }

  @Test
  void postgresWaitsForTheDisk() {
    assertEquals("on", value("SHOW fsync"));
    assertEquals("on", value("SHOW synchronous_commit"));
    assertEquals("on", value("SHOW full_page_writes"));
    assertTrue(value("SHOW server_version").startsWith("17."));
    assertEquals("127.0.0.1", value("SHOW listen_addresses"));
  }

  @Test
  void aCommandJoinsThePostgresThatRuns() {
    List<String> migrate = List.of("migrate", "--data", data.toString());
    try (PlumblineProcess command = PlumblineProcess.jar(Map.of(), migrate)) {
      assertEquals(0, command.exitCode(), command.err());
      assertEquals("0 migrations applied\n", command.out());
    }
    assertEquals("1", value("select 1"), "and leaves it running");
    assertEquals(1, ServerProcess.postmasters(data).size());
  }

  @Test
  void tellsItsHealthAndItsFigures() {
    server.api().post("/v1/leads", Posts.lead("dan", "demo-1", "demo_request"));

    assertEquals(200, server.management().get("/health/live").status());
    Answer ready = server.management().get("/health/ready");
    assertEquals(200, ready.status(), ready.body());
    String metrics = server.management().get("/metrics").body();
    for (String series :
        List.of(
            "plumbline_decisions_total{status=\"qualified\"}",
            "plumbline_lead_step_seconds_bucket{step=\"history\",le=",
            "plumbline_lead_step_seconds_count{step=\"decide\"}",
            "plumbline_lead_step_seconds_count{step=\"journal\"}",
            "plumbline_lead_step_seconds_count{step=\"whole\"}",
            "plumbline_rule_firings_total{rule=\"engagement.demo-request\"}",
            "plumbline_journal_entries",
            "plumbline_journal_full",
            "plumbline_drain_applied",
            "plumbline_drain_failing",
            "plumbline_pool_connections",
            "plumbline_http_requests_seconds_count{",
            "jvm_memory_used_bytes",
            "jvm_threads_live_threads",
            "process_uptime_seconds")) {
      assertTrue(metrics.contains("\n" + series), series + " is missing:\n" + metrics);
    }
    assertFalse(metrics.contains("NaN"), metrics);
  }

  @Test
  void itsLogHoldsNoSecret() throws Exception {
    String log = server.process().err();

    assertTrue(log.contains("Postgres runs on postgresql://plumbline:***@127.0.0.1:"), log);
    assertFalse(log.contains(Files.readString(data.resolve("postgres.password")).strip()), log);
    assertFalse(log.contains("\tat "), log);
    try (Stream<Path> files = Files.list(data)) {
      for (Path file :
          files.filter(f -> f.toString().matches(".*(password|uri|secret)")).toList()) {
        assertEquals("rw-------", permissions(file), file.toString());
      }
    }
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static JsonNode ok(String path) {
    Answer answer = server.api().get(path);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  private static List<JsonNode> items(String path) {
    List<JsonNode> items = new ArrayList<>();
    ok(path).get("items").forEach(items::add);
    return items;
  }

  private static String value(String query) {
    return TestPostgres.value(database, query);
  }
}
