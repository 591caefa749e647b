package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.testing.BadRequest;

/**
 * Every kind of bad request over real HTTP: a 4xx problem with its place, and the server goes on.
 */
class BadRequestIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    server = new TestServer(directory);
    RawHttp.Answer answer =
        server.http().postJson("/v1/leads", "{\"lead_id\":\"bad\",\"source\":\"seo\"}");
    assertEquals(200, answer.status(), answer.body());
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  static Stream<BadRequest> all() {
    return BadRequest.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void isRefusedWithItsPlaceAndTheServerGoesOn(BadRequest bad) throws IOException {
    RawHttp.Answer answer =
        server
            .http()
            .send(bad.method(), bad.path(), bad.body(), bad.headers().toArray(String[]::new));

    assertEquals(bad.status(), answer.status(), answer.body());
    assertEquals(Problem.MEDIA_TYPE, answer.header("content-type"));
    JsonNode problem = JSON.readTree(answer.body());
    assertEquals(bad.status(), problem.path("status").asInt());
    assertFalse(problem.path("detail").asText().isEmpty(), answer.body());
    assertTrue(answer.body().length() < 40_000, "an answer of " + answer.body().length());
    if (bad.pointer() == null) {
      assertTrue(
          problem.path("code").asText().equals(bad.code()) || faultCodes(problem, bad.code()),
          answer.body());
    } else {
      assertTrue(names(problem, bad), answer.body());
    }
    assertEquals(200, server.http().get("/v1/leads/bad").status());
  }

  private static boolean names(JsonNode problem, BadRequest bad) {
    for (JsonNode fault : problem.path("errors")) {
      if (fault.path("pointer").asText().equals(bad.pointer())
          && fault.path("code").asText().equals(bad.code())) {
        return true;
      }
    }
    return false;
  }

  private static boolean faultCodes(JsonNode problem, String code) {
    for (JsonNode fault : problem.path("errors")) {
      if (fault.path("code").asText().equals(code)) {
        return true;
      }
    }
    return false;
  }
}
