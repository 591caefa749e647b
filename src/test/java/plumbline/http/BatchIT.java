package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.TestApi.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.BatchClient;

/** What lines of a batch are answered with, over real HTTP. */
class BatchIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/leads/batch";

  private static TestServer server;
  private static RawHttp http;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    server = new TestServer(directory);
    http = server.http();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void everyLineIsAnsweredInItsPlace() throws IOException {
    String tooLong = "{\"lead_id\":\"long\",\"name\":\"" + "x".repeat(1 << 20) + "\"}";
    List<String> answers =
        post(
            lead("mixed-1", "")
                + "\r\n"
                + "no JSON\n"
                + "\n"
                + lead("mixed-4", ",\"emial\":\"a@b.example\"")
                + "\n"
                + tooLong
                + "\n"
                + lead("mixed-6", ",\"metadata\":{\"fail\":\"x\"}")
                + "\n  \r\n"
                + lead("mixed-8", ""));

    assertEquals(6, answers.size(), answers.toString());
    assertStored("mixed-1", answers.get(0));
    assertRefused(2, "malformed", "malformed_json", answers.get(1));
    assertRefused(4, "invalid", "unknown_field", answers.get(2));
    assertRefused(5, "line_too_long", "line_too_long", answers.get(3));
    JsonNode undecided = JSON.readTree(answers.get(4));
    assertEquals("mixed-6", undecided.path("lead_id").asText());
    assertEquals("rule_failed", undecided.at("/warnings/0/code").asText(), answers.get(4));
    assertStored("mixed-8", answers.get(5));
    assertProblem(404, "not_found", http.get("/v1/leads/mixed-4"));
    assertTrue(server.figure("plumbline_batch_lines_total{outcome=\"refused\"}") >= 3);
    assertTrue(server.figure("plumbline_batch_lines_total{outcome=\"answered\"}") >= 3);
  }

  @Test
  void aLineIsAnsweredByTheBytesAPostIs() throws IOException {
    String line = lead("bytes", "");
    String batched = post(line).get(0);
    String decisionId = JSON.readTree(batched).path("decision_id").asText();

    assertEquals(batched, http.get("/v1/decisions/" + decisionId).body());
    assertEquals(
        JSON.readTree(http.postJson("/v1/leads", line).body()).path("contributions"),
        JSON.readTree(batched).path("contributions"));
  }

  @Test
  void nothingIsAnsweredByNothing() throws IOException {
    assertEquals(List.of(), post(""));
    assertEquals(List.of(), post("\n\r\n   \n"));
    RawHttp.Answer none =
        http.send("POST", PATH, new byte[0], "Content-Type: application/x-ndjson");
    assertEquals(200, none.status());
    assertEquals("application/x-ndjson", none.header("content-type"));
  }

  @Test
  void aClientMaySendTheNextLineOnceItHasReadTheLastAnswer() throws IOException {
    try (BatchClient client = new BatchClient(server.port(), PATH)) {
      for (int i = 0; i < 5; i++) {
        client.send(lead("turn-" + i, "") + "\n");
        assertStored("turn-" + i, String.valueOf(client.read()));
      }
      client.end();
      assertEquals(List.of(), client.readAll());
    }
  }

  @Test
  void linesOfOneLeadSeeTheOnesBefore() throws IOException {
    StringBuilder body = new StringBuilder();
    int views = 100;
    for (int i = 1; i <= views; i++) {
      String who =
          i % 2 == 0 ? "\"email\":\"Same@one.example\"" : "\"email\":\" same@ONE.example\"";
      body.append(
          "{%s,\"source\":\"seo\",\"activities\":[{\"activity_id\":\"v%d\",\"type\":\"page_view\",\"at\":\"2026-01-01T00:00:00Z\"}]}\n"
              .formatted(who, i));
      body.append(lead("between-" + i, "")).append('\n');
    }
    List<String> answers = post(body.toString());

    assertEquals(2 * views, answers.size());
    for (int i = 1; i <= views; i++) {
      JsonNode decision = JSON.readTree(answers.get(2 * i - 2));
      long seen =
          decision.path("contributions").findValuesAsText("rule").stream()
              .filter("engagement.page-view"::equals)
              .count();
      assertEquals(i, seen, decision.toString());
      assertEquals("between-" + i, JSON.readTree(answers.get(2 * i - 1)).path("lead_id").asText());
    }
  }

  @Test
  void aLineWithAKeyIsOneLineHoweverOftenItIsSent() throws IOException {
    String body = keyed("once-1", "k-1") + "\n" + keyed("once-2", "k-2") + "\r\n";
    List<String> first = post(body);

    assertEquals(first, post(body));
    assertEquals(
        List.of(first.get(0), first.get(0)), post((keyed("once-1", "k-1") + "\n").repeat(2)));
    assertEquals(1, decisions("once-1"));
    List<String> other = post(keyed("once-3", "k-2") + "\n" + keyed("once-4", "k-4"));
    assertRefused(1, "idempotency_conflict", "idempotency_conflict", other.get(0));
    assertStored("once-4", other.get(1));
    List<String> racing = post(keyed("race-1", "k-5") + "\n" + keyed("race-2", "k-5"));
    assertStored("race-1", racing.get(0));
    assertRefused(2, "idempotency_conflict", "idempotency_conflict", racing.get(1));
    assertRefused(1, "invalid", "bad_idempotency_key", post(keyed("bad", "")).get(0));
    String posted = http.postJson("/v1/leads", lead("once-1", ""), "Idempotency-Key: k-1").body();
    assertNotEquals(first.get(0), posted, "a key is good for one path");
  }

  @Test
  void whatBreaksOffKeepsWhatWasAnswered() throws Exception {
    try (BatchClient client = new BatchClient(server.port(), PATH)) {
      for (int i = 0; i < 50; i++) {
        client.send(lead("cut-" + i, "") + "\n");
      }
      String half = lead("cut-half", "");
      client.send(half);
      for (int i = 0; i < 50; i++) {
        assertStored("cut-" + i, String.valueOf(client.read()));
      }
    }
    for (int i = 0; i < 50; i++) {
      assertEquals(1, decisions("cut-" + i));
    }
    assertProblem(404, "not_found", http.get("/v1/leads/cut-half"));
    awaitNoStreams();
  }

  @Test
  void aDryRunRecordsNothing() throws IOException {
    String type = "Content-Type: application/x-ndjson";
    byte[] body = lead("dry", "").getBytes(StandardCharsets.UTF_8);
    RawHttp.Answer dry = http.send("POST", PATH + "?dry_run=true", body, type);

    assertTrue(dry.body().contains("\"cause\":\"dry_run\""), dry.body());
    assertProblem(404, "not_found", http.get("/v1/leads/dry"));
  }

  @Test
  void whatIsNoBatchIsRefused() {
    byte[] body = lead("no", "").getBytes(StandardCharsets.UTF_8);
    assertProblem(415, "unsupported_media_type", http.postJson(PATH, lead("no", "")));
    String type = "Content-Type: application/x-ndjson";
    assertProblem(
        415, "unsupported_encoding", http.send("POST", PATH, body, type, "Content-Encoding: gzip"));
    assertProblem(422, "invalid", http.send("POST", PATH + "?dry=true", body, type));
    assertProblem(422, "invalid", http.send("POST", PATH + "?dry_run=1", body, type));
    assertProblem(404, "not_found", http.get("/v1/leads/batch"));
    RawHttp.Answer expected =
        http.send("POST", PATH, body, "Expect: 100-continue", type + "; charset=utf-8");
    assertEquals(200, expected.status(), expected.body());
  }

  static String lead(String leadId, String more) {
    return "{\"lead_id\":\"%s\",\"source\":\"seo\",\"industry\":\"software\"%s}"
        .formatted(leadId, more);
  }

  private static String keyed(String leadId, String key) {
    return lead(leadId, ",\"idempotency_key\":\"" + key + "\"");
  }

  private static List<String> post(String body) throws IOException {
    try (BatchClient client = new BatchClient(server.port(), PATH)) {
      if (!body.isEmpty()) {
        client.send(body);
      }
      client.end();
      assertEquals(200, client.status());
      return client.readAll();
    }
  }

  private static void assertStored(String leadId, String decision) throws IOException {
    JsonNode json = JSON.readTree(decision);
    assertEquals(leadId, json.path("lead_id").asText(), decision);
    assertEquals(decision, http.get("/v1/decisions/" + json.path("decision_id").asText()).body());
  }

  private static void assertRefused(int line, String code, String fault, String answer)
      throws IOException {
    JsonNode json = JSON.readTree(answer);
    assertEquals(line, json.path("line").asInt(), answer);
    assertEquals(code, json.path("code").asText(), answer);
    assertEquals(fault, json.at("/errors/0/code").asText(), answer);
    assertEquals(3, json.size(), answer);
  }

  private static int decisions(String leadId) throws IOException {
    return JSON.readTree(http.get("/v1/leads/" + leadId + "/decisions").body())
        .path("items")
        .size();
  }

  private static void awaitNoStreams() throws InterruptedException {
    for (int i = 0; i < 100 && server.figure("plumbline_batch_streams") > 0; i++) {
      Thread.sleep(50);
    }
    assertEquals(0, server.figure("plumbline_batch_streams"));
  }
}
