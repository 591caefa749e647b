package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** How a server ends, by a signal or by a kill, and what it finds when it starts again. */
class ServeLifeIT {
  private static final int STOP_SECONDS = 10;
  private static final int CLIENTS = 4;
  private static final int ANSWERED_BEFORE_THE_KILL = 200;

  @TempDir Path data;

  @Test
  void stoppedItAnswersWhatItAcceptedAndKeepsIt() throws Exception {
    try (ServerProcess server = ServerProcess.start(data);
        Socket slow = connect(server)) {
      String lead = Posts.lead("slow", "demo-1", "demo_request");
      OutputStream sending = slow.getOutputStream();
      sending.write(head(lead).getBytes(StandardCharsets.UTF_8));
      sending.write(lead.substring(0, 20).getBytes(StandardCharsets.UTF_8));
      assertEquals(200, server.management().get("/health/ready").status());

      long begin = System.nanoTime();
      server.process().terminate();
      ServerProcess.await(() -> server.management().get("/health/ready").status() == 503);
      Answer stopping = server.management().get("/health/ready");
      sending.write(lead.substring(20).getBytes(StandardCharsets.UTF_8));
      String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertEquals(0, server.process().exitCode());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      assertTrue(seconds < STOP_SECONDS, "it took " + seconds + " s to stop");
      assertTrue(stopping.body().contains("the server is stopping"), stopping.body());
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertEquals(List.of(), ServerProcess.postmasters(data), "a Postgres is left behind");
      assertFalse(Files.exists(data.resolve("postgres/postmaster.pid")));
      assertFalse(server.process().err().contains("WARN"), server.process().err());
    }
    try (ServerProcess again = ServerProcess.start(data)) {
      Answer lead = again.api().get("/v1/leads/slow");
      assertEquals(200, lead.status(), lead.body());
      assertEquals("qualified", lead.json().get("status").asText());
      Answer more = again.api().post("/v1/leads", Posts.lead("slow", "view-2", "page_view"));
      assertEquals(200, more.status(), more.body());
      assertTrue(more.body().contains("\"activity_id\":\"demo-1\""), "it knows the demo request");
    }
  }

  private static Socket connect(ServerProcess server) throws IOException {
    int port = URI.create(server.api().url()).getPort();
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private static String head(String body) {
    return "POST /v1/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: %d\r\n\r\n".formatted(body.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void killedItLosesNothingItAnsweredAndDoesNothingTwice() throws Exception {
    Queue<String> decisions = new ConcurrentLinkedQueue<>();
    try (ServerProcess server = ServerProcess.start(data)) {
      List<Thread> clients = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        String name = "client-" + client;
        clients.add(new Thread(() -> postUntilItIsGone(server, name, decisions), name));
      }
      clients.forEach(Thread::start);
      ServerProcess.await(() -> decisions.size() >= ANSWERED_BEFORE_THE_KILL);
      server.process().kill();
      for (Thread client : clients) {
        client.join();
      }
      try (ServerProcess again = ServerProcess.start(data)) {
        assertEquals(1, ServerProcess.postmasters(data).size());
        assertNothingIsLostOrDoubled(again, Set.copyOf(decisions));
      }
    }
    assertEquals(List.of(), ServerProcess.postmasters(data));
  }

  private static void postUntilItIsGone(
      ServerProcess server, String client, Queue<String> decisions) {
    try {
      for (int i = 0; ; i++) {
        String lead = Posts.lead(client + "-" + i, "demo-1", "demo_request");
        Answer answer = server.api().post("/v1/leads", lead);
        assertEquals(200, answer.status(), answer.body());
        decisions.add(answer.json().get("decision_id").asText());
      }
    } catch (UncheckedIOException e) {
      // Killed, as it should be.
    }
  }

  private void assertNothingIsLostOrDoubled(ServerProcess server, Set<String> answered) {
    String aDecision = answered.iterator().next();
    assertEquals(200, server.api().get("/v1/decisions/" + aDecision).status());
    ServerProcess.await(
        () -> server.management().get("/metrics").body().contains("plumbline_journal_entries 0.0"));
    try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
      DatabaseUri database = joined.uri();
      String list = answered.stream().collect(Collectors.joining("','", "'", "'"));
      assertEquals(
          Integer.toString(answered.size()),
          TestPostgres.value(
              database, "select count(*) from decision where decision_id in (" + list + ")"));
      for (String table : List.of("decision", "activity", "status_change", "outbox")) {
        assertEquals(
            "0",
            TestPostgres.value(
                database,
                "select count(*) from lead where (select count(*) from %s t".formatted(table)
                    + " where t.lead_id = lead.lead_id) <> 1"),
            table);
      }
    }
  }

  @Test
  void stoppedWhileItStartsItLeavesNothingBehind() throws Exception {
    try (PlumblineProcess starting = ServerProcess.launch(Map.of(), data)) {
      Path postmaster = data.resolve("postgres/postmaster.pid");
      ServerProcess.await(() -> Files.exists(postmaster) || !starting.running());
      long begin = System.nanoTime();
      starting.terminate();

      assertEquals(0, starting.exitCode(), starting.err());
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
      assertTrue(seconds < STOP_SECONDS, "it took " + seconds + " s to stop");
      assertEquals("", starting.out());
      assertFalse(starting.err().contains("\tat "), starting.err());
      assertEquals(List.of(), ServerProcess.postmasters(data), starting.err());
    }
  }
}
