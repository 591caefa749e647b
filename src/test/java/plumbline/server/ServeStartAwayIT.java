package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.Ledger;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** A Postgres that is away while a server starts, or while it stops. */
class ServeStartAwayIT {
  @TempDir Path data;
  @TempDir Path rules;

  @BeforeEach
  void writeRules() {
    TestRules.writeSmall(rules);
  }

  private ServerProcess server(DatabaseUri database) {
    return ServerProcess.start(data, "--rules", rules.toString(), "--database", database.value());
  }

  @Test
  void aStartWhileItRefuses() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (TcpProxy wire = TcpProxy.before(database)) {
      startedWithout(wire, database, wire::refuse, "refusing");
    }
  }

  @Test
  void aStartWhileItHangs() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (TcpProxy wire = TcpProxy.before(database)) {
      startedWithout(wire, database, wire::stall, "hanging");
    }
  }

  @Test
  void aStopWhileItHangs() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (TcpProxy wire = TcpProxy.before(database)) {
      stoppedWhile(wire, database, wire::stall, "hangs");
    }
  }

  @Test
  void aStopWhileConnectingHangs() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (TcpProxy wire = TcpProxy.before(database)) {
      stoppedWhile(
          wire,
          database,
          () -> {
            wire.stall();
            wire.cut();
            awaitReconnecting();
          },
          "hangs for who connects");
    }
  }

  private static void awaitReconnecting() {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stoppedWhile(TcpProxy wire, DatabaseUri database, Runnable hang, String how)
      throws Exception {
    List<String> answered = new ArrayList<>();
    double seconds;
    try (ServerProcess server = server(wire.uri(database))) {
      answered.add(decided(server, "view-0").get("decision_id").asText());
      server.drained();
      hang.run();
      answered.add(decided(server, "view-1").get("decision_id").asText());
      long begin = System.nanoTime();
      server.process().terminate();
      assertEquals(0, server.process().exitCode());
      seconds = (System.nanoTime() - begin) / 1e9;
      assertTrue(seconds < 12, "it took " + seconds + " s to stop");
    }
    wire.restore();
    try (ServerProcess again = server(wire.uri(database))) {
      again.drained();
      Faults.report(
          "stop while Postgres %s, %.1f s: %s"
              .formatted(how, seconds, Ledger.check(database, answered)));
    }
  }

  private void startedWithout(TcpProxy wire, DatabaseUri database, Runnable away, String how)
      throws Exception {
    List<String> answered = new ArrayList<>();
    try (ServerProcess first = server(wire.uri(database))) {
      answered.add(decided(first, "view-0").get("decision_id").asText());
      first.drained();
      first.process().terminate();
      assertEquals(0, first.process().exitCode());
    }
    away.run();
    long begin = System.nanoTime();
    try (ServerProcess alone = server(wire.uri(database))) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      for (int i = 1; i <= 20; i++) {
        JsonNode decision = decided(alone, "view-" + i);
        assertEquals("request", decision.get("basis").asText());
        answered.add(decision.get("decision_id").asText());
      }
      Answer ready = alone.management().get("/health/ready");
      assertEquals(200, ready.status(), ready.body());
      assertTrue(ready.body().contains("has not answered since the start"), ready.body());
      assertEquals(200, alone.api().get("/v1/leads/ada").status());
      assertFalse(alone.process().err().contains("\tat "), alone.process().err());

      wire.restore();
      alone.drained();
      ServerProcess.await(
          () -> alone.management().get("/health/ready").json().get("warnings").isEmpty());
      JsonNode newest = alone.api().get("/v1/leads/ada/decisions").json().at("/items/0");
      assertEquals("concurrent_facts", newest.get("cause").asText(), newest.toString());
      String ledger = Ledger.check(database, answered);
      Faults.report(
          "start while Postgres is %s, up after %.1f s: %s".formatted(how, seconds, ledger));
    }
  }

  private static JsonNode decided(ServerProcess server, String activity) {
    Answer answer = server.api().post("/v1/leads", Posts.lead("ada", activity, "page_view"));
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }
}
