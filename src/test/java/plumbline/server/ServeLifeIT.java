package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Clients;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** How a server ends, by a signal or by a kill, and what it finds when it starts again. */
class ServeLifeIT {
  private static final int STOP_SECONDS = 10;
  private static final int ANSWERED_BEFORE_THE_END = 100;

  @TempDir Path data;

  @Test
  void stoppedItAnswersWhatItAcceptedAndKeepsIt() throws Exception {
    Set<String> answered;
    try (ServerProcess server = ServerProcess.small(data);
        Socket slow = connect(server)) {
      String lead = Posts.lead("slow", "demo-1", "demo_request");
      OutputStream sending = slow.getOutputStream();
      sending.write(head(lead).getBytes(StandardCharsets.UTF_8));
      sending.write(lead.substring(0, 20).getBytes(StandardCharsets.UTF_8));
      Clients clients = Clients.start(server.api(), "steady", 1);
      ServerProcess.await(() -> clients.answered() >= ANSWERED_BEFORE_THE_END);
      assertEquals(200, server.management().get("/health/ready").status());

      long begin = System.nanoTime();
      server.process().terminate();
      ServerProcess.await(() -> server.management().get("/health/ready").status() == 503);
      Answer stopping = server.management().get("/health/ready");
      sending.write(lead.substring(20).getBytes(StandardCharsets.UTF_8));
      String answer = new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      answered = clients.decisions();

      assertEquals(0, server.process().exitCode());
      assertStoppedInTime(begin);
      assertTrue(stopping.body().contains("the server is stopping"), stopping.body());
      assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
      assertEquals(List.of(), ServerProcess.postmasters(data), "a Postgres is left behind");
      assertFalse(Files.exists(data.resolve("postgres/postmaster.pid")));
      assertFalse(server.process().err().contains("WARN"), server.process().err());
    }
    try (ServerProcess again = ServerProcess.small(data)) {
      assertNothingIsLostOrDoubled(again, answered);
      Answer more = again.api().post("/v1/leads", Posts.lead("slow", "view-2", "page_view"));
      assertTrue(more.body().contains("\"activity_id\":\"demo-1\""), more.body());
    }
  }

  private static void assertStoppedInTime(long begin) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
    assertTrue(seconds < STOP_SECONDS, "it took " + seconds + " s to stop");
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
    String repeated = Posts.lead("repeated", "demo-1", "demo_request");
    try (ServerProcess server = ServerProcess.small(data)) {
      Clients clients = Clients.start(server.api(), "steady", 4);
      ServerProcess.await(() -> clients.answered() >= ANSWERED_BEFORE_THE_END);
      Answer first = server.api().post("/v1/leads", repeated, "Idempotency-Key", "once");
      server.process().kill();
      try (ServerProcess again = ServerProcess.small(data)) {
        assertEquals(1, ServerProcess.postmasters(data).size());
        Answer second = again.api().post("/v1/leads", repeated, "Idempotency-Key", "once");
        assertEquals(first, second);
        assertNothingIsLostOrDoubled(again, clients.decisions());
      }
    }
    assertEquals(List.of(), ServerProcess.postmasters(data));
  }

  private void assertNothingIsLostOrDoubled(ServerProcess server, Set<String> answered) {
    String one = answered.iterator().next();
    assertEquals(200, server.api().get("/v1/decisions/" + one).status());
    server.drained();
    String list = answered.stream().collect(Collectors.joining("','", "'", "'"));
    assertEquals(
        Integer.toString(answered.size()),
        value("select count(*) from decision where decision_id in (" + list + ")"));
    for (String table : List.of("decision", "activity", "status_change", "outbox")) {
      String rows = "select count(*) from " + table + " t where t.lead_id = lead.lead_id";
      assertEquals("0", value("select count(*) from lead where (" + rows + ") <> 1"), table);
    }
  }

  private String value(String query) {
    try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
      return TestPostgres.value(joined.uri(), query);
    }
  }

  @Test
  void stoppedWhileItStartsItLeavesNothingBehind() {
    try (PlumblineProcess starting = ServerProcess.launch(Map.of(), data)) {
      Path postmaster = data.resolve("postgres/postmaster.pid");
      ServerProcess.await(() -> Files.exists(postmaster) || !starting.running());
      long begin = System.nanoTime();
      starting.terminate();

      assertEquals(0, starting.exitCode(), starting.err());
      assertStoppedInTime(begin);
      assertEquals("", starting.out());
      assertFalse(starting.err().contains("\tat "), starting.err());
      assertEquals(List.of(), ServerProcess.postmasters(data), starting.err());
    }
  }
}
