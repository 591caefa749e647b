package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.rules.RuleFiles;
import plumbline.testing.ApiClient;
import plumbline.testing.TestRules;

/** Walks over leads are asked for, listed and ended over HTTP; nothing walks here. */
class RedecisionIT {
  @TempDir Path directory;
  private TestServer server;
  private ApiClient api;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory);
    api = new ApiClient("http://127.0.0.1:" + server.port());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  @Test
  void aWalkIsAskedForListedAndEnded() throws Exception {
    var asked =
        api.post(
            "/v1/redecisions?status=nurturing,qualified&older_than=24h&leads_per_second=7", "");
    assertEquals(200, asked.status(), asked.body());
    assertEquals("waiting", asked.json().get("state").asText());
    assertEquals("[\"nurturing\",\"qualified\"]", asked.json().get("status").toString());
    assertEquals(7, asked.json().get("leads_per_second").asInt());
    assertEquals("time", asked.json().get("cause").asText());
    api.post("/v1/redecisions", "");

    var listed = api.get("/v1/redecisions?limit=1");
    assertEquals(200, listed.status(), listed.body());
    JsonNode page = listed.json();
    assertEquals(2, page.at("/items/0/redecide_job_id").asInt(), listed.body());
    JsonNode next = api.get("/v1/redecisions?cursor=" + page.get("next_cursor").asText()).json();
    assertEquals(asked.json(), next.at("/items/0"));

    assertEquals(
        "cancelled", api.post("/v1/redecisions/1/cancel", "").json().get("state").asText());
    assertEquals(404, api.post("/v1/redecisions/1/cancel", "").status());
    assertEquals(404, api.post("/v1/redecisions/99/cancel", "").status());
  }

  @Test
  void whatIsAskedForWrongIsSaidAllAtOnce() throws Exception {
    var refused =
        api.post("/v1/redecisions?status=warm&older_than=yesterday&leads_per_second=0", "");
    assertEquals(422, refused.status());
    assertEquals(3, refused.json().get("errors").size(), refused.body());
    assertEquals(422, api.get("/v1/redecisions?cursor=x").status());
  }

  @Test
  void makingAVersionActiveAsksForAWalkWhereItIsTold() throws Exception {
    RuleFiles files;
    try (Decide small = TestRules.small()) {
      files = small.rules().files();
    }
    server.active(files);
    String activate = "/v1/rules/versions/" + files.version() + "/activate";
    assertEquals(200, api.post(activate, "").status());
    assertEquals(0, api.get("/v1/redecisions").json().get("items").size());
    assertEquals(200, api.post(activate + "?redecide=true", "").status());
    JsonNode walk = api.get("/v1/redecisions").json().at("/items/0");
    assertEquals(files.version(), walk.get("rule_set").asText());
    assertEquals("rules", walk.get("cause").asText());
  }
}
