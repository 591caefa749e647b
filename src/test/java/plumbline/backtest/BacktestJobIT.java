package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient;
import plumbline.testing.BatchClient;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;

/**
 * Backtests a server is asked for over HTTP, and what they cost the leads that come in meanwhile.
 */
class BacktestJobIT {
  private static final int LEADS = 3_000;

  private final DatabaseUri database = TestPostgres.freshDatabase();

  @TempDir Path temporary;

  private ServerProcess server() {
    return ServerProcess.small(temporary.resolve("data"), "--database", database.value());
  }

  private static void post(ServerProcess server, int leads) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < leads; i++) {
      String type = i % 3 == 0 ? "demo_request" : "page_view";
      lines.append(Posts.lead("j-" + i, "a", type).replaceAll("\\s+", " ")).append('\n');
    }
    try (BatchClient client = BatchClient.to(server.api())) {
      client.send(lines.toString());
      client.end();
      assertEquals(leads, client.readAll().size());
    }
    server.drained();
  }

  private static String version(ApiClient api) {
    return api.get("/v1/rules").json().path("version").asText();
  }

  /** Saves another rule, waits until it decides, and goes back: the version stays known. */
  private String candidate(ServerProcess server) throws Exception {
    String before = version(server.api());
    Path file = temporary.resolve("data/operator/rules/scoring/points.drl");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("engagement( 40", "engagement( 75"));
    ServerProcess.await(() -> !version(server.api()).equals(before));
    String candidate = version(server.api());
    Files.writeString(file, text);
    ServerProcess.await(() -> version(server.api()).equals(before));
    return candidate;
  }

  private static JsonNode ended(ApiClient api, String id) {
    ServerProcess.await(
        () ->
            !List.of("queued", "running")
                .contains(api.get("/v1/backtests/" + id).json().path("state").asText()));
    return api.get("/v1/backtests/" + id).json();
  }

  @Test
  void aServerRunsThemBesideItsWork() throws Exception {
    String id;
    try (ServerProcess server = server()) {
      ApiClient api = server.api();
      post(server, LEADS);
      String candidate = candidate(server);
      ApiClient.Answer asked =
          api.post("/v1/backtests?candidate=" + candidate.substring(0, 8) + "&since=7d", "");
      assertEquals(202, asked.status(), asked.body());
      assertEquals(candidate, asked.json().path("candidate").asText());
      id = asked.json().path("backtest_id").asText();
      JsonNode done = ended(api, id);
      assertEquals("done", done.path("state").asText(), done.toString());
      assertEquals(LEADS, done.path("report").path("about").path("decisions").asInt());
      assertEquals(LEADS, done.path("done").asInt());
      assertTrue(done.path("report").path("score").path("up").asInt() > LEADS / 4);

      List<String> arguments =
          List.of(
              "backtest",
              "--format",
              "json",
              "--candidate",
              candidate,
              "--database",
              database.value());
      try (PlumblineProcess command = PlumblineProcess.jar(Map.of(), arguments)) {
        assertEquals(0, command.exitCode(), command.err());
        JsonNode same = new ApiClient.Answer(200, command.out()).json();
        for (String part : List.of("matrix", "score", "movers", "newly_qualified", "teams")) {
          assertEquals(same.path(part), done.path("report").path(part), part);
        }
      }
      ApiClient.Answer page = api.get("/v1/backtests/" + id + "/page");
      assertEquals(200, page.status());
      assertTrue(page.body().startsWith("<!doctype html>"), page.body());
      assertEquals(1, api.get("/v1/backtests").json().path("items").size());
      whatIsWrongIsSaid(api, id);
    }
    // What is stored is there after a restart.
    try (ServerProcess server = server()) {
      assertEquals(200, server.api().get("/v1/backtests/" + id + "/page").status());
    }
  }

  private static void whatIsWrongIsSaid(ApiClient api, String id) {
    assertEquals(404, api.post("/v1/backtests?candidate=0000aaaa", "").status());
    ApiClient.Answer bad =
        api.post("/v1/backtests?since=tomorrow&sample=0&outcome=x&candidate=zz", "");
    assertEquals(422, bad.status());
    assertEquals(4, bad.json().path("errors").size(), bad.body());
    assertEquals(422, api.post("/v1/backtests", "").status());
    assertEquals(404, api.get("/v1/backtests/00000000-0000-0000-0000-000000000000").status());
    assertEquals(404, api.get("/v1/backtests/x").status());
    ApiClient.Answer ended = api.post("/v1/backtests/" + id + "/cancel", "");
    assertEquals(409, ended.status());
    assertEquals("backtest_ended", ended.json().path("code").asText());
    assertEquals(422, api.get("/v1/backtests?cursor=x").status());
  }

  @Test
  void whatAKilledNodeBeganIsBegunAgainAndWhatIsCancelledEnds() throws Exception {
    String id;
    try (ServerProcess server = server()) {
      post(server, LEADS);
      String version = version(server.api());
      id =
          server
              .api()
              .post("/v1/backtests?candidate=" + version, "")
              .json()
              .path("backtest_id")
              .asText();
      server.process().kill();
    }
    // As a node leaves it that ends half-way and is silent for long enough.
    TestPostgres.execute(
        database,
        "update backtest set state = 'running', node = 'gone', done = 17,"
            + " seen_at = now() - interval '1 hour'");
    try (ServerProcess server = server()) {
      JsonNode done = ended(server.api(), id);
      assertEquals("done", done.path("state").asText(), done.toString());
      assertEquals(LEADS, done.path("report").path("about").path("decisions").asInt());
      String version = version(server.api());
      String last = "";
      for (int i = 0; i < 5; i++) {
        last =
            server
                .api()
                .post("/v1/backtests?candidate=" + version, "")
                .json()
                .path("backtest_id")
                .asText();
      }
      ApiClient.Answer cancelled = server.api().post("/v1/backtests/" + last + "/cancel", "");
      assertEquals("cancelled", cancelled.json().path("state").asText(), cancelled.body());
      assertEquals(409, server.api().get("/v1/backtests/" + last + "/page").status());
    }
  }

  @Test
  void aDatabaseThatGoesAwayIsWaitedForAndNotMoreThanTwentyWait() throws Exception {
    try (TcpProxy wire = TcpProxy.before(database);
        ServerProcess server =
            ServerProcess.small(
                temporary.resolve("data"), "--database", wire.uri(database).value())) {
      ApiClient api = server.api();
      post(server, LEADS);
      String version = version(api);
      AtomicBoolean cut = new AtomicBoolean(true);
      wire.cutBefore(
          bytes ->
              new String(bytes, StandardCharsets.UTF_8).contains("string_agg(a.content")
                  && cut.compareAndSet(true, false));
      ApiClient.Answer asked = api.post("/v1/backtests?candidate=" + version, "");
      JsonNode done = ended(api, asked.json().path("backtest_id").asText());
      assertEquals(1, wire.cuts());
      assertTrue(server.process().err().contains(" is begun again: "), server.process().err());
      assertEquals("done", done.path("state").asText(), done.toString());
      assertEquals(LEADS, done.path("report").path("about").path("decisions").asInt());
      wire.cutBefore(null);

      // More than a node takes off before the next question.
      TestPostgres.execute(
          database,
          "insert into backtest (backtest_id, candidate, since, requested_by)"
              + " select gen_random_uuid(), '"
              + version
              + "', '2020-01-01', 'test' from generate_series(1, 60)");
      ApiClient.Answer refused = api.post("/v1/backtests?candidate=" + version, "");
      assertEquals(409, refused.status(), refused.body());
      assertEquals("too_many_backtests", refused.json().path("code").asText());
      TestPostgres.execute(
          database, "update backtest set state = 'cancelled' where state in ('queued', 'running')");
      assertEquals(202, api.post("/v1/backtests?candidate=" + version, "").status());
    }
  }
}
