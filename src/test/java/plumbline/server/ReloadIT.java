package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** What is saved in the folder decides; what is broken does not, and is told of everywhere. */
class ReloadIT {
  @TempDir Path data;

  private final DatabaseUri database = TestPostgres.freshDatabase();
  private ServerProcess server;

  @BeforeEach
  void start() {
    server = ServerProcess.small(data, "--database", database.value());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Path file(String name) {
    return data.resolve("operator").resolve(name);
  }

  private void edit(String name, String from, String to) throws IOException {
    String text = Files.readString(file(name));
    assertTrue(text.contains(from), text);
    Files.writeString(file(name), text.replace(from, to));
  }

  private JsonNode rules() {
    return server.api().get("/v1/rules").json();
  }

  private String awaitOther(String version) {
    ServerProcess.await(() -> !version().equals(version));
    return version();
  }

  private String version() {
    return rules().get("version").asText();
  }

  private JsonNode decision(String leadId) {
    String lead =
        """
        {"lead_id":"%s","source":"seo","industry":"software","activities":[
          {"activity_id":"a","type":"demo_request","at":"2026-01-01T00:00:00Z"}]}
        """
            .formatted(leadId);
    Answer answer = server.api().post("/v1/leads", lead);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  private String metrics() {
    return server.management().get("/metrics").body();
  }

  @Test
  void rulesListsAndConfigGoLive() throws Exception {
    String first = version();
    assertEquals(100, decision("rules").at("/scores/firmographic").asInt());

    edit("rules/scoring/points.drl", "firmographic( 100", "firmographic( 50");
    String second = awaitOther(first);
    JsonNode decided = decision("rules");
    assertEquals(50, decided.at("/scores/firmographic").asInt());
    assertEquals(second, decided.get("rule_set").asText());
    assertEquals("folder", rules().get("origin").asText());
    assertTrue(metrics().contains("plumbline_rules_active{version=\"" + second + "\"} 1"));
    assertFalse(metrics().contains(first), "the version before is gone from the metrics");

    Files.createDirectories(file("rules/lists"));
    Files.writeString(file("rules/lists/a.csv"), "name\none\n");
    String third = awaitOther(second);
    assertTrue(rules().get("files").toString().contains("lists/a.csv"));

    Path config = file("config/demand-generation.yaml");
    String text = Files.readString(config);
    Files.writeString(
        config,
        text.replace("    qualified: 0.7", "    qualified: 0.15")
            .replace("nurturing: 0.5", "nurturing: 0.1")
            .replace("unqualified: 0.2", "unqualified: 0.05"));
    String fourth = awaitOther(third);
    assertEquals("qualified", decision("rules").get("status").asText());

    edit("config/demand-generation.yaml", "  demo_request:", "  demo_seen: {}\n  demo_request:");
    awaitOther(fourth);
    Answer named =
        server
            .api()
            .post(
                "/v1/leads",
                """
                {"lead_id":"seen","source":"seo","activities":[
                  {"activity_id":"a","type":"demo_seen","at":"2026-01-01T00:00:00Z"}]}
                """);
    assertEquals(200, named.status(), "a new activity type is known: " + named.body());
    assertTrue(metrics().contains("plumbline_rules_swaps_total 4.0"), metrics());
    server.drained();
    assertEquals("5", TestPostgres.value(database, "select count(*) from rule_set"));
  }

  @Test
  void whatIsBrokenDisturbsNothingAndIsShown() throws Exception {
    String first = version();
    edit("rules/scoring/points.drl", "industry ==", "indutsry ==");
    ServerProcess.await(() -> rules().get("last_error").isArray());

    JsonNode error = rules().get("last_error").get(0);
    assertEquals("scoring/points.drl", error.get("file").asText());
    assertTrue(error.get("line").asInt() >= 9, error.toString());
    assertEquals("unknown_field", error.get("code").asText());
    assertEquals(first, version());
    assertEquals(first, decision("broken").get("rule_set").asText());
    Answer ready = server.management().get("/health/ready");
    assertEquals(200, ready.status());
    assertTrue(
        ready.json().at("/warnings/0").asText().contains("scoring/points.drl"), ready.body());
    assertTrue(metrics().contains("plumbline_rules_rejected_total 1.0"), metrics());
    assertTrue(metrics().contains("plumbline_rules_broken 1.0"), metrics());
    assertTrue(server.process().err().contains("scoring/points.drl:"), server.process().err());

    edit("config/demand-generation.yaml", "qualified: 0.7", "qualified: seven");
    ServerProcess.await(() -> rules().get("last_error").toString().contains("seven"));
    assertTrue(
        rules().at("/last_error/0/file").asText().endsWith("demand-generation.yaml"),
        rules().toString());
    edit("config/demand-generation.yaml", "qualified: seven", "qualified: 0.7");
    edit("rules/scoring/points.drl", "indutsry ==", "industry ==");
    ServerProcess.await(() -> rules().get("last_error").isNull());
    assertEquals(first, version());
    assertEquals("[]", server.management().get("/health/ready").json().get("warnings").toString());
    assertTrue(metrics().contains("plumbline_rules_broken 0.0"), metrics());
  }

  @Test
  void leadsARuleFailedOnAreDecidedOnceItIsMended() throws Exception {
    String lead =
        "{\"lead_id\":\"failed\",\"source\":\"seo\",\"metadata\":{\"fail\":\"no number\"}}";
    assertEquals(202, server.api().post("/v1/leads", lead).status());
    server.drained();
    String first = version();

    edit("rules/scoring/points.drl", "Integer.parseInt( $lead.text( \"fail\" ) )", "7");
    String second = awaitOther(first);

    ServerProcess.await(
        () -> server.api().get("/v1/leads/failed").json().get("undecided").isNull());
    JsonNode decided = server.api().get("/v1/leads/failed/decisions").json().at("/items/0");
    assertEquals("rules", decided.get("cause").asText());
    assertEquals(second, decided.get("rule_set").asText());
    assertEquals(7, decided.at("/scores/demographic").asInt());
  }

  @Test
  void aStartOnBrokenRulesServesTheLastGoodOnes() throws Exception {
    String first = version();
    server.process().terminate();
    assertEquals(0, server.process().exitCode());
    server.close();
    edit("rules/scoring/points.drl", "industry ==", "indutsry ==");
    List<String> flags =
        List.of(
            "--rules",
            file("rules").toString(),
            "--config",
            file("config").toString(),
            "--database",
            database.value());

    server = ServerProcess.start(data, flags.toArray(new String[0]));

    assertEquals(first, version());
    assertEquals(first, decision("broken").get("rule_set").asText());
    assertTrue(rules().get("origin").asText().startsWith("last good version"));
    assertEquals("scoring/points.drl", rules().at("/last_error/0/file").asText());
    assertTrue(server.process().err().contains("scoring/points.drl:"), server.process().err());
    edit("rules/scoring/points.drl", "indutsry ==", "industry  ==");
    assertEquals("folder", originOf(awaitOther(first)));

    server.close();
    edit("rules/scoring/points.drl", "industry  ==", "indutsry ==");
    try (Stream<Path> kept = Files.list(data)) {
      for (Path file : kept.filter(f -> f.getFileName().toString().equals("rules.last")).toList()) {
        Files.delete(file);
      }
    }
    server = ServerProcess.start(data, flags.toArray(new String[0]));
    assertEquals("last good version, from Postgres", rules().get("origin").asText());
    List<String> alone = new ArrayList<>(flags);
    alone.set(flags.size() - 1, TestPostgres.emptyDatabase().value());
    try (PlumblineProcess none =
        ServerProcess.launch(Map.of(), data.resolve("new"), alone.toArray(new String[0]))) {
      assertEquals(3, none.exitCode(), none.err());
    }
  }

  private String originOf(String version) {
    JsonNode rules = rules();
    assertEquals(version, rules.get("version").asText());
    return rules.get("origin").asText();
  }
}
