package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.TestApi.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leads and decisions over real HTTP, from the post to the page that lists them. */
class LeadApiIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DIRECTOR =
      """
      {"lead_id":"%s","source":"seo","industry":"software","job_title":"director","employees":1200,
       "activities":[{"activity_id":"1","type":"page_view","at":"2026-01-01T00:00:00Z"},
                     {"activity_id":"2","type":"page_view","at":"2026-01-02T00:00:00Z"}]}
      """;

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
  void aPostedLeadIsDecidedAndFound() throws IOException {
    RawHttp.Answer posted = http.postJson("/v1/leads", DIRECTOR.formatted("ada"));
    assertEquals(200, posted.status(), posted.body());
    String decisionId = JSON.readTree(posted.body()).get("decision_id").asText();

    assertEquals(posted.body(), http.get("/v1/decisions/" + decisionId).body());
    JsonNode lead = JSON.readTree(http.get("/v1/leads/ada").body());
    assertEquals("director", lead.path("job_title").asText());
    assertEquals(decisionId, lead.path("decision_id").asText());
    assertEquals(
        "{\"items\":[" + posted.body() + "],\"next_cursor\":null}",
        http.get("/v1/leads/ada/decisions?limit=10").body());
    assertEquals("2", items("/v1/leads/ada/activities").get(0).get("activity_id").asText());
    assertTrue(http.get("/openapi.yaml").body().startsWith("openapi: 3.1"));
  }

  @Test
  void aListIsReadPageByPage() throws IOException {
    for (String id : List.of("page-1", "page-2", "page-3")) {
      String lead = "{\"lead_id\":\"%s\",\"source\":\"partner\"}".formatted(id);
      assertEquals(200, http.postJson("/v1/leads", lead).status());
    }
    List<String> ids = new ArrayList<>();
    String next = "/v1/leads?source=partner&limit=2";
    int pages = 0;
    while (true) {
      pages++;
      JsonNode page = JSON.readTree(http.get(next).body());
      page.get("items").forEach(lead -> ids.add(lead.get("lead_id").asText()));
      if (page.get("next_cursor").isNull()) {
        break;
      }
      String cursor = page.get("next_cursor").asText();
      next = "/v1/leads?source=partner&limit=2&cursor=" + cursor;
    }

    assertEquals(List.of("page-1", "page-2", "page-3"), ids);
    assertEquals(2, pages);
    assertEquals(0, items("/v1/leads?source=partner&status=qualified").size());
  }

  @Test
  void aDryRunDecidesAndRecordsNothing() throws IOException {
    RawHttp.Answer dry = http.postJson("/v1/leads?dry_run=true", DIRECTOR.formatted("dry"));

    assertEquals(200, dry.status(), dry.body());
    assertTrue(JSON.readTree(dry.body()).get("decision_id").isNull(), dry.body());
    assertProblem(404, "not_found", http.get("/v1/leads/dry"));
  }

  @Test
  void aRequestWithAKeyIsOneRequest() throws IOException {
    String key = "Idempotency-Key: k-1";
    String first = http.postJson("/v1/leads", DIRECTOR.formatted("once"), key).body();

    assertEquals(first, http.postJson("/v1/leads", DIRECTOR.formatted("once"), key).body());
    assertEquals(1, items("/v1/leads/once/decisions").size());
    assertProblem(
        422, "idempotency_conflict", http.postJson("/v1/leads", DIRECTOR.formatted("other"), key));
    String again = http.postJson("/v1/leads", DIRECTOR.formatted("once")).body();
    assertNotEquals(
        JSON.readTree(first).get("decision_id"), JSON.readTree(again).get("decision_id"));
  }

  @Test
  void aRuleThatThrowsIsNoFaultOfTheCaller() throws IOException {
    RawHttp.Answer answer =
        http.postJson(
            "/v1/leads", "{\"lead_id\":\"no\",\"source\":\"seo\",\"metadata\":{\"fail\":\"x\"}}");

    assertEquals(202, answer.status(), answer.body());
    JsonNode undecided = JSON.readTree(answer.body());
    assertEquals("no", undecided.get("lead_id").asText());
    assertTrue(undecided.get("decision").isNull());
    assertEquals("rule_failed", undecided.at("/warnings/0/code").asText());
    assertEquals(
        "undecided", JSON.readTree(http.get("/v1/leads/no").body()).get("status").asText());
  }

  @Test
  void everyAnswerFitsItsDescription() throws IOException {
    http.postJson("/v1/leads", DIRECTOR.formatted("shape"));
    JsonNode openApi = OpenApiTest.read();

    assertFits(openApi, "lead", JSON.readTree(http.get("/v1/leads/shape").body()));
    for (JsonNode decision : items("/v1/leads/shape/decisions")) {
      assertFits(openApi, "decision", decision);
      decision.get("contributions").forEach(line -> assertFits(openApi, "contribution", line));
    }
    items("/v1/leads/shape/activities").forEach(a -> assertFits(openApi, "activity", a));
    JsonNode rules = JSON.readTree(http.get("/v1/rules").body());
    assertFits(openApi, "rules", rules);
    rules.get("rules").forEach(rule -> assertFits(openApi, "rule", rule));
    assertFits(openApi, "problem", JSON.readTree(http.get("/v1/leads/nobody").body()));
  }

  /** Has every required member, and none the description does not know. */
  private static void assertFits(JsonNode openApi, String schema, JsonNode json) {
    JsonNode described = openApi.at("/components/schemas/" + schema);
    described.get("required").forEach(r -> assertTrue(json.has(r.asText()), schema + " " + json));
    json.fieldNames()
        .forEachRemaining(
            name -> assertTrue(described.get("properties").has(name), schema + "." + name));
    assertFalse(json.isEmpty());
  }

  private static JsonNode items(String path) throws IOException {
    RawHttp.Answer answer = http.get(path);
    assertEquals(200, answer.status(), answer.body());
    return JSON.readTree(answer.body()).get("items");
  }
}
