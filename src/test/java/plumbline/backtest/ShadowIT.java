package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.lead.NotFound;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient;
import plumbline.testing.BatchClient;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** A candidate beside the live rules, from its start to its promotion. */
class ShadowIT {
  private static final int LEADS = 600;

  private final DatabaseUri database = TestPostgres.freshDatabase();

  @TempDir Path temporary;

  private record Run(int exitCode, String out, String err) {}

  private Run shadow(String... more) {
    List<String> arguments = new ArrayList<>(List.of("rules", "shadow"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--database", database.value()));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), arguments)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }

  private Path candidate() throws IOException {
    Path folder = temporary.resolve("candidate");
    TestRules.writeSmall(folder);
    Path file = folder.resolve("scoring/points.drl");
    Files.writeString(file, Files.readString(file).replace("engagement( 40,", "engagement( 90,"));
    return folder;
  }

  private static void post(ServerProcess server, String name) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LEADS; i++) {
      String type = i % 2 == 0 ? "demo_request" : "page_view";
      lines.append(Posts.lead(name + i, "a", type).replaceAll("\\s+", " ")).append('\n');
    }
    try (BatchClient client = BatchClient.to(server.api())) {
      client.send(lines.toString());
      client.end();
      assertEquals(LEADS, client.readAll().size());
    }
    server.drained();
  }

  private static JsonNode state(ApiClient api) {
    return api.get("/v1/rules/shadow").json();
  }

  /** Once all that was heard is told of: decided, or dropped. */
  private static JsonNode settled(ServerProcess server, long heard) {
    ServerProcess.await(
        () -> {
          JsonNode state = state(server.api());
          return state.path("decided").asLong() + state.path("dropped").asLong() >= heard;
        });
    return state(server.api());
  }

  @Test
  void itDecidesBesideTheLiveRulesUntilItIsPromoted() throws Exception {
    String[] where = {"--database", database.value()};
    try (ServerProcess server = ServerProcess.small(temporary.resolve("data"), where)) {
      ApiClient api = server.api();
      assertEquals(404, api.get("/v1/rules/shadow").status());
      assertEquals(404, api.post("/v1/rules/shadow/stop", "").status());
      String live = api.get("/v1/rules").json().path("version").asText();
      Run started = shadow("start", candidate().toString(), "--share", "100%", "--note", "try");
      assertEquals(0, started.exitCode(), started.err());
      assertTrue(
          started.out().contains("decides beside the live rules for 100 % of the leads"),
          started.out());
      String candidate = state(api).path("version").asText();
      assertTrue(started.out().contains("1 nodes"), started.out());
      post(server, "one-");
      JsonNode state = settled(server, LEADS);
      assertEquals(0, state.path("failed").asInt());
      assertTrue(state.path("different").asInt() > 0, state.toString());
      // What was answered came of the live rules alone.
      assertEquals(live, api.get("/v1/rules").json().path("version").asText());
      assertEquals(
          "0",
          TestPostgres.value(
              database, "select count(*) from decision where rule_set = '" + candidate + "'"));
      reported(api, state);
      Run report = shadow("report", "--html", temporary.resolve("shadow.html").toString());
      assertEquals(0, report.exitCode(), report.err());
      assertTrue(report.out().startsWith("candidate " + candidate), report.out());
      assertTrue(Files.readString(temporary.resolve("shadow.html")).contains("newly qualified"));

      Run promoted = shadow("promote");
      assertEquals(0, promoted.exitCode(), promoted.err());
      assertTrue(promoted.out().contains(candidate + " was promoted"), promoted.out());
      ServerProcess.await(
          () -> api.get("/v1/rules").json().path("version").asText().equals(candidate));
      assertEquals("promoted", state(api).path("end_reason").asText());
      assertEquals(404, api.post("/v1/rules/shadow/promote", "").status());
    }
  }

  @Test
  void whatComesWhileACandidateIsCompiledIsCountedAndOneThatWasStoppedIsNotPromoted()
      throws Exception {
    String[] where = {"--database", database.value()};
    Vertx vertx = Vertx.vertx();
    try (ServerProcess server = ServerProcess.small(temporary.resolve("data"), where)) {
      ApiClient api = server.api();
      String live = api.get("/v1/rules").json().path("version").asText();
      assertEquals(200, api.post("/v1/rules/versions/" + live + "/shadow", "").status());
      for (int i = 0; !server.process().err().contains("decides beside"); i++) {
        assertTrue(i < 10_000, "it never began");
        assertEquals(200, api.post("/v1/leads", Posts.lead("six-" + i, "a", "page_view")).status());
      }
      ServerProcess.await(() -> state(api).path("dropped").asLong() > 0);

      Database direct = Database.connect(vertx, database, 1);
      Shadows shadows = new Shadows(direct);
      long stopped =
          Long.parseLong(TestPostgres.value(database, "select max(shadow_id) from shadow"));
      assertEquals(200, api.post("/v1/rules/shadow/stop", "").status());
      // As a promotion does that was asked for before.
      CompletionException late =
          assertThrows(
              CompletionException.class,
              () ->
                  direct
                      .pool()
                      .withTransaction(in -> shadows.promoted(in, stopped, "late"))
                      .toCompletionStage()
                      .toCompletableFuture()
                      .join());
      assertTrue(late.getCause() instanceof NotFound, late.toString());
      assertEquals("stopped", state(api).path("end_reason").asText());
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** The report is that of a backtest over the same decisions. */
  private void reported(ApiClient api, JsonNode state) throws Exception {
    JsonNode report = api.get("/v1/rules/shadow/report").json();
    assertEquals(state.path("decided").asInt(), report.path("about").path("decisions").asInt());
    assertEquals(state.path("different").asInt(), report.path("about").path("changed").asInt());
    JsonNode heard = report.path("about").path("heard");
    assertEquals(state.path("dropped").asInt(-1), heard.path("dropped").asInt());
    assertEquals(1, heard.path("share").asDouble());
    String page = api.get("/v1/rules/shadow/page").body();
    assertTrue(page.contains("It heard 100 % of the leads; "), page);
    assertEquals(
        Integer.parseInt(
            TestPostgres.value(
                database,
                "select count(*) from shadow_decision s join decision d using (decision_id)"
                    + " where d.status <> 'qualified'"
                    + " and s.outcome::json ->> 'status' = 'qualified'")),
        report.path("newly_qualified").path("count").asInt());
    assertTrue(report.path("newly_qualified").path("count").asInt() > 0);
    if (state.path("dropped").asInt() == 0) {
      List<String> arguments =
          List.of(
              "backtest",
              "--candidate",
              state.path("version").asText(),
              "--format",
              "json",
              "--database",
              database.value());
      try (PlumblineProcess command = PlumblineProcess.jar(Map.of(), arguments)) {
        assertEquals(0, command.exitCode(), command.err());
        JsonNode same = new ApiClient.Answer(200, command.out()).json();
        for (String part : List.of("matrix", "lead_matrix", "score", "teams", "rules", "movers")) {
          assertEquals(same.path(part), report.path(part), part);
        }
      }
    }
    assertTrue(api.get("/v1/rules/shadow/page").body().startsWith("<!doctype html>"));
  }

  @Test
  void aShareIsOfLeadsAndAStopEndsIt() throws Exception {
    String[] where = {"--database", database.value()};
    try (ServerProcess server = ServerProcess.small(temporary.resolve("data"), where)) {
      ApiClient api = server.api();
      String live = api.get("/v1/rules").json().path("version").asText();
      String start = "/v1/rules/versions/" + live + "/shadow";
      for (String share : List.of("0", "1.5", "-1", "x", "50")) {
        assertEquals(422, api.post(start + "?share=" + share, "").status(), share);
      }
      assertEquals(404, api.post("/v1/rules/versions/0000aaaa/shadow", "").status());
      assertEquals(200, api.post(start + "?share=0.3", "").status());
      ServerProcess.await(() -> server.process().err().contains("candidate " + live));
      post(server, "two-");
      int expected = 0;
      for (int i = 0; i < LEADS; i++) {
        expected += ShadowRunner.within("two-" + i, 0.3) ? 1 : 0;
      }
      assertTrue(expected > LEADS / 5 && expected < LEADS * 2 / 5, expected + " of " + LEADS);
      JsonNode state = settled(server, expected);
      assertEquals(
          expected, state.path("decided").asInt() + state.path("dropped").asInt(), state + "");
      assertEquals(0, state.path("different").asInt(), "the same rules decide the same");
      assertEquals(200, api.post("/v1/rules/shadow/stop", "").status());
      ServerProcess.await(() -> server.process().err().contains("no candidate decides"));
      post(server, "three-");
      Thread.sleep(1_000);
      assertEquals(state.path("decided"), state(api).path("decided"));
      assertEquals(2, shadow().exitCode());
      assertEquals(2, shadow("start", "x", "--share", "0").exitCode());
      Run none = shadow("promote");
      assertEquals(1, none.exitCode());
      assertEquals("no candidate decides beside the live rules\n", none.err());
    }
  }

  @Test
  void aDatabaseThatGoesAwayIsAskedAgainAndACandidateThatDoesNotCompileIsNamed() throws Exception {
    try (TcpProxy wire = TcpProxy.before(database);
        ServerProcess server =
            ServerProcess.small(
                temporary.resolve("data"), "--database", wire.uri(database).value())) {
      ApiClient api = server.api();
      AtomicBoolean cut = new AtomicBoolean(true);
      wire.cutBefore(
          bytes ->
              new String(bytes, StandardCharsets.UTF_8).contains("insert into shadow_node")
                  && cut.compareAndSet(true, false));
      assertEquals(0, shadow("start", candidate().toString()).exitCode());
      ServerProcess.await(() -> server.process().err().contains("decides beside"));
      assertEquals(1, wire.cuts());
      post(server, "four-");
      assertTrue(settled(server, LEADS).path("decided").asInt() > 0);
      assertEquals(200, api.post("/v1/rules/shadow/stop", "").status());

      // What another release of the program could compile, and this one cannot.
      String live = api.get("/v1/rules").json().path("version").asText();
      String broken = TestPostgres.storeBrokenRules(database, live);
      assertEquals(200, api.post("/v1/rules/versions/" + broken + "/shadow", "").status());
      ServerProcess.await(() -> state(api).path("error").asText().contains("points.drl"));
      post(server, "five-");
      assertEquals(0, state(api).path("decided").asInt());
      assertEquals(200, api.post("/v1/rules/shadow/stop", "").status());
    }
  }
}
