package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.TestApi.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.rules.RuleFiles;
import plumbline.testing.TestRules;

/** Explanations and what-ifs over real HTTP, of decisions in Postgres and on their way there. */
class ExplanationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLERK =
      """
      {"lead_id":"%s","source":"seo","industry":"software","job_title":"clerk","employees":1200,
       "activities":[{"activity_id":"1","type":"page_view","at":"2026-01-01T00:00:00Z"}]}
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

  private static String post(String leadId) throws IOException {
    RawHttp.Answer posted = http.postJson("/v1/leads", CLERK.formatted(leadId));
    assertEquals(200, posted.status(), posted.body());
    return JSON.readTree(posted.body()).get("decision_id").asText();
  }

  private static JsonNode explained(String decisionId) throws IOException {
    RawHttp.Answer answer = http.get("/v1/decisions/" + decisionId + "/explanation");
    assertEquals(200, answer.status(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static void isExplained(JsonNode json, String decisionId) {
    assertEquals(decisionId, json.path("decision_id").asText());
    assertTrue(json.path("same").asBoolean(), json.toString());
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode step : json.path("waterfall")) {
      sum = sum.add(step.path("contribution").decimalValue());
    }
    assertEquals(0, sum.compareTo(json.path("score").decimalValue()));
    assertEquals("qualified", json.at("/missing/1/threshold").asText(), json.toString());
    JsonNode director = json.at("/missing/1/rules/0");
    assertEquals("demographic.director", director.path("rule").asText(), json.toString());
    assertEquals(
        "jobTitle == \"director\": jobTitle is clerk", director.at("/why_not/text").asText());
    assertEquals(13, director.at("/why_not/line").asInt());
  }

  @Test
  void aDecisionIsExplainedOnItsWayToPostgresAndThere() throws Exception {
    String decisionId;
    try (AutoCloseable held = server.holdDrain()) {
      decisionId = post("on-its-way");
      isExplained(explained(decisionId), decisionId);
    }
    while (server.journal().depth() > 0) {
      Thread.sleep(10);
    }
    isExplained(explained(decisionId), decisionId);
    String text =
        http.get("/v1/decisions/" + decisionId + "/explanation", "Accept: text/plain").body();
    assertTrue(text.startsWith("Lead on-its-way\nDecision " + decisionId), text);
    assertTrue(text.contains("jobTitle == \"director\": jobTitle is clerk"), text);
  }

  @Test
  void whatIsNotThereIsNotFound() {
    String unknown = "/v1/decisions/01890000-0000-7000-8000-000000000000/explanation";
    assertProblem(404, "not_found", http.get(unknown));
    assertProblem(404, "not_found", http.get("/v1/decisions/nothing/explanation"));
    assertProblem(404, "not_found", http.postJson("/v1/leads/nobody/what-if", "{}"));
  }

  private static JsonNode whatIf(String leadId, String body) throws IOException {
    RawHttp.Answer answer = http.postJson("/v1/leads/" + leadId + "/what-if", body);
    assertEquals(200, answer.status(), answer.body());
    return JSON.readTree(answer.body());
  }

  @Test
  void otherFactsGiveAnotherOutcomeAndNothingIsRecorded() throws Exception {
    post("what-if");
    JsonNode nothing = whatIf("what-if", "{}");
    assertTrue(nothing.at("/difference/same").asBoolean(), nothing.toString());
    JsonNode other =
        whatIf(
            "what-if",
            """
            {"lead":{"job_title":"director","location":{"country":"DE"}},
             "activities":[{"activity_id":"d","type":"demo_request","at":"2026-01-02T00:00:00Z"}],
             "without_activities":["1"],"at":"2026-01-02T00:00:00Z"}
            """);
    assertEquals(
        "unqualified", other.at("/before/status").asText().replace("nurturing", "unqualified"));
    assertEquals("qualified", other.at("/after/status").asText());
    assertEquals("enterprise_team", other.at("/after/route/team").asText());
    assertEquals("2026-01-02T00:00:00.000Z", other.at("/at").asText());
    assertEquals("0.76", other.at("/after/score").asText());
    assertEquals("qualified", other.at("/difference/status/to").asText());
    JsonNode cleared = whatIf("what-if", "{\"lead\":{\"industry\":null}}");
    assertEquals(
        "firmographic.software",
        cleared.at("/difference/contributions/removed/0/rule").asText(),
        cleared.toString());
    JsonNode decisions = JSON.readTree(http.get("/v1/leads/what-if/decisions").body());
    assertEquals(1, decisions.path("items").size());
    assertEquals(
        "clerk", JSON.readTree(http.get("/v1/leads/what-if").body()).path("job_title").asText());
  }

  @Test
  void anotherVersionMayDecide() throws Exception {
    post("by-version");
    Map<String, String> texts = new HashMap<>(TestRules.smallTexts());
    texts.computeIfPresent(
        "scoring/points.drl",
        (file, text) -> text.replace("jobTitle == \"director\"", "jobTitle == \"clerk\""));
    RuleFiles files =
        new RuleFiles(texts).with(plumbline.decision.Decide.CONFIG, TestRules.config().canonical());
    server.active(files);
    JsonNode other =
        whatIf("by-version", "{\"rule_set\":\"%s\"}".formatted(files.version().substring(0, 12)));
    assertEquals(files.version(), other.path("rule_set").asText());
    assertEquals("demographic.director", other.at("/difference/rules_fired/added/0").asText());
  }

  @Test
  void aRuleThatFailsIsNoFaultOfTheServer() throws Exception {
    post("fails");
    JsonNode failed = whatIf("fails", "{\"lead\":{\"metadata\":{\"fail\":\"x\"}}}");
    assertTrue(failed.path("after").isNull());
    assertEquals("demographic.throws", failed.at("/warnings/0/rule").asText(), failed.toString());
  }

  @Test
  void everythingWrongIsSaidAtOnce() throws Exception {
    post("wrong");
    RawHttp.Answer answer =
        http.postJson(
            "/v1/leads/wrong/what-if",
            """
            {"lead":{"employes":1,"employees":-1,"source":null,"lead_id":"x","location":{"time_zone":"x"}},
             "activities":[{"activity_id":"2","type":"nothing","at":"x"}],
             "without_activities":[7],"at":"yesterday","rule_set":"no"}
            """);
    assertEquals(422, answer.status(), answer.body());
    List<String> pointers = new ArrayList<>();
    JSON.readTree(answer.body())
        .path("errors")
        .forEach(error -> pointers.add(error.path("pointer").asText()));
    assertEquals(
        List.of(
            "/at",
            "/lead/employes",
            "/lead/lead_id",
            "/lead/source",
            "/lead/employees",
            "/lead/location/time_zone",
            "/activities/0/type",
            "/activities/0/at",
            "/without_activities/0",
            "/rule_set"),
        pointers,
        answer.body());
    for (String body :
        List.of(
            "{\"without_activities\":[\"9\"]}",
            "{\"activities\":[{\"activity_id\":\"1\",\"type\":\"page_view\",\"at\":\"2026-01-01T00:00:00Z\"}]}",
            "{\"rule_set\":\"0123456789abcdef0123456789abcdef\"}",
            "{\"lead\":7}",
            "{\"lead\":{\"email\":\"no\"}}",
            "[]")) {
      assertEquals(422, http.postJson("/v1/leads/wrong/what-if", body).status(), body);
    }
    assertEquals(400, http.postJson("/v1/leads/wrong/what-if", "{").status());
    assertEquals(400, http.postJson("/v1/leads/wrong/what-if", "").status());
  }
}
