package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static plumbline.http.TestApi.BODY_BYTES;
import static plumbline.http.TestApi.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.access.ApiKeys;

/** What every request goes through, over real HTTP. */
class FrontDoorIT {
  private static final TestApi API = new TestApi();
  private static HttpServers servers;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    servers = API.start(new ApiKeys(null));
    http = new RawHttp(servers.port());
  }

  @AfterAll
  static void stop() throws Exception {
    API.close();
  }

  @Test
  void anUnknownRouteAndAWrongMethodAreToldApart() {
    assertProblem(404, "unknown_route", http.get("/nothing"));
    RawHttp.Answer wrong = http.send("DELETE", "/list", new byte[0]);
    assertProblem(405, "method_not_allowed", wrong);
    assertEquals("GET, HEAD, OPTIONS", wrong.header("allow"));
    assertEquals("OPTIONS, POST", http.get("/size").header("allow"));
    RawHttp.Answer options = http.send("OPTIONS", "/list", new byte[0]);
    assertEquals(204, options.status());
    assertEquals("GET, HEAD, OPTIONS", options.header("allow"));
    RawHttp.Answer head = http.send("HEAD", "/public", new byte[0]);
    assertEquals(200, head.status());
    assertEquals("", head.body());
  }

  @Test
  void anExceptionBecomesTheProblemItIs() {
    assertProblem(404, "not_found", http.get("/missing"));
    assertProblem(422, "idempotency_conflict", http.get("/conflict"));
    RawHttp.Answer away = http.get("/away");
    assertProblem(503, "full", away);
    assertEquals("7", away.header("retry-after"));
    RawHttp.Answer ours = http.get("/throws");
    assertProblem(500, "internal", ours);
    assertFalse(ours.body().contains("inside"), ours.body());
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, , 403, foreign_host",
    "localhost.evil.example, , 403, foreign_host",
    "'', , 403, foreign_host",
    "127.0.0.1, , 200, ",
    "[::1]:80, , 200, ",
    "LOCALHOST:1234, http://localhost:1234, 200, ",
    "localhost, http://localhost, 200, ",
    "localhost, http://localhost:1, 403, foreign_origin",
    "localhost, https://localhost, 403, foreign_origin",
    "localhost, http://evil.example, 403, foreign_origin",
    "localhost, null, 403, foreign_origin",
  })
  void withoutAKeyOnlyLoopbackAndItsOwnPagesMayAsk(
      String host, String origin, int status, String code) {
    String headers = "Host: " + host + (origin == null ? "" : "\r\nOrigin: " + origin);
    RawHttp.Answer answer = http.get("/public", headers);

    assertEquals(status, answer.status(), answer.body());
    if (status != 200) {
      assertProblem(code, answer);
    }
  }

  @Test
  void withAKeyItMustBeSentAndTheNameNoLongerMatters() throws Exception {
    RawHttp keyed = new RawHttp(API.start(new ApiKeys("s3cret")).port());

    RawHttp.Answer nobody = keyed.get("/list");
    assertProblem(401, "unauthorized", nobody);
    assertEquals("Bearer", nobody.header("www-authenticate"));
    assertProblem(401, "unauthorized", keyed.get("/list", "Authorization: Bearer wrong"));
    assertProblem(401, "unauthorized", keyed.postJson("/size", "x".repeat(BODY_BYTES * 20)));
    assertEquals(
        200, keyed.get("/list", "Authorization: Bearer s3cret", "Host: any.example").status());
    assertEquals(200, keyed.get("/public").status());
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, ?limit, bad_limit",
    "limit=201, ?limit, bad_limit",
    "limit=-1, ?limit, bad_limit",
    "limit=, ?limit, bad_limit",
    "limit=1e2, ?limit, bad_limit",
    "limit=1&limit=2, ?limit, repeated_parameter",
    "limt=1, ?limt, unknown_parameter",
    "dry_run=yes, ?dry_run, bad_flag",
    "cursor=, ?cursor, bad_length",
    "cursor=%00, ?cursor, bad_character",
    "cursor=%C3%A4, ?cursor, bad_cursor",
    "cursor=%FF, ?cursor, bad_character",
  })
  void aBadParameterIsNamed(String query, String pointer, String code) throws IOException {
    RawHttp.Answer answer = http.get("/list?" + query);

    assertProblem(422, "invalid", answer);
    JsonNode errors = new ObjectMapper().readTree(answer.body()).get("errors");
    assertEquals(1, errors.size(), answer.body());
    assertEquals(pointer, errors.get(0).get("pointer").asText());
    assertEquals(code, errors.get(0).get("code").asText());
  }

  @Test
  void aGoodParameterIsRead() {
    assertEquals("[50,null,false]", http.get("/list").body());
    assertEquals("[200,a b,true]", http.get("/list?limit=200&cursor=a%20b&dry_run=true").body());
  }
}
