package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.BatchIT.lead;
import static plumbline.http.TestApi.assertProblem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.journal.JournalConfig;
import plumbline.testing.BatchClient;
import plumbline.testing.Faults;

/** How a batch flows: clients that stall or read slowly, and a server that has no room. */
class BatchFlowIT {
  private static final String PATH = "/v1/leads/batch";
  private static final String NDJSON = "Content-Type: application/x-ndjson";
  private static final Duration STALL = Duration.ofSeconds(1);
  private static final BatchBounds IMPATIENT =
      new BatchBounds(2, 64, 1 << 20, 20_000, Duration.ofMillis(500), STALL);
  private static final int SMALL_BUFFER = 16 << 10;

  @TempDir Path directory;

  @Test
  void aClientThatNeitherSendsNorReadsIsCutOff() throws Exception {
    try (TestServer server = start(TestServer.Options.DEFAULT.with(IMPATIENT));
        BatchClient silent = new BatchClient(server.port(), PATH);
        BatchClient deaf = new BatchClient(server.port(), PATH, SMALL_BUFFER)) {
      silent.send(lead("silent", "") + "\n");
      assertNotNull(silent.read());
      long begin = System.nanoTime();
      CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> sendUntilCut(deaf));
      for (int i = 0; i < 6; i++) {
        TimeUnit.MILLISECONDS.sleep(STALL.toMillis() / 4);
        silent.send("\n");
        assertEquals(200, server.http().get("/v1/leads/silent").status());
      }
      silent.send(lead("still-there", "") + "\n");
      assertNotNull(silent.read(), "blank lines keep it");
      assertThrows(IOException.class, silent::read, "silence does not");
      int lines = sent.get(30, TimeUnit.SECONDS);
      Faults.report(
          "a client that never reads was cut off after %d ms and %d lines"
              .formatted(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin), lines));
      assertEquals(2, server.figure("plumbline_batch_stalled_total"));
      assertEquals(0, server.figure("plumbline_batch_streams"));
    }
  }

  /** Reads nothing; how many lines were sent before it was impossible. */
  private static int sendUntilCut(BatchClient client) {
    int lines = 0;
    try {
      while (true) {
        client.send(lead("deaf-" + lines, "") + "\n");
        lines++;
      }
    } catch (IOException e) {
      return lines;
    }
  }

  @Test
  void aClientThatReadsSlowlyIsWaitedFor() throws Exception {
    int lines = 3_000;
    try (TestServer server = start(TestServer.Options.DEFAULT.with(IMPATIENT));
        BatchClient slow = new BatchClient(server.port(), PATH, SMALL_BUFFER)) {
      CompletableFuture<Void> sent =
          CompletableFuture.runAsync(
              () -> {
                try {
                  for (int i = 0; i < lines; i++) {
                    slow.send(lead("slow-" + i, "") + "\n");
                  }
                  slow.end();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      for (int i = 0; i < lines; i++) {
        String answer = String.valueOf(slow.read());
        assertTrue(answer.contains("\"lead_id\":\"slow-" + i + "\""), answer);
        TimeUnit.MILLISECONDS.sleep(1);
      }
      assertNull(slow.read());
      sent.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void moreBatchesThanThereMayBeAreRefused() throws Exception {
    try (TestServer server = start(TestServer.Options.DEFAULT.with(IMPATIENT));
        BatchClient one = new BatchClient(server.port(), PATH);
        BatchClient two = new BatchClient(server.port(), PATH)) {
      for (BatchClient client : List.of(one, two)) {
        client.send(lead("one", "") + "\n");
        assertNotNull(client.read());
      }
      RawHttp.Answer third = post(server, lead("three", ""));
      assertProblem(503, "overloaded", third);
      assertEquals("1", third.header("retry-after"));
      one.end();
      assertNull(one.read());
      assertEquals(200, post(server, lead("three", "")).status());
    }
  }

  @Test
  void whereTheJournalIsFullTheBatchIsRefusedOrItsLinesAre() throws Exception {
    int room = 20;
    TestServer.Options options =
        TestServer.Options.DEFAULT.with(IMPATIENT).with(new JournalConfig(1 << 20, room, 100));
    try (TestServer server = start(options)) {
      AutoCloseable drainHeld = server.holdDrain();
      List<String> answers = new ArrayList<>();
      try (BatchClient client = new BatchClient(server.port(), PATH)) {
        for (int i = 0; i < 2 * room; i++) {
          client.send(lead("full-" + i, "") + "\n");
        }
        client.end();
        answers.addAll(client.readAll());
      }
      assertEquals(2 * room, answers.size());
      int taken = 0;
      for (int i = 0; i < 2 * room; i++) {
        boolean decided = answers.get(i).contains("\"lead_id\":\"full-" + i + "\"");
        String refusal = "{\"line\":%d,\"code\":\"journal_full\",\"errors\":[{".formatted(i + 1);
        assertTrue(decided || answers.get(i).startsWith(refusal), answers.get(i));
        taken += decided ? 1 : 0;
      }
      assertEquals(room, taken);
      RawHttp.Answer refused = post(server, lead("full-0", "") + "\n" + lead("full-1", ""));
      assertProblem(503, "journal_full", refused);
      assertTrue(Integer.parseInt(refused.header("retry-after")) >= 1);

      drainHeld.close();
      while (server.journal().depth() > 0) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      try (BatchClient client = new BatchClient(server.port(), PATH)) {
        client.send((lead("later", "") + "\n").repeat(10 * room));
        client.end();
        List<String> later = client.readAll();
        later.forEach(answer -> assertTrue(answer.contains("\"decision_id\""), answer));
        assertEquals(10 * room, later.size(), "the drain makes room as lines come");
      }
    }
  }

  private TestServer start(TestServer.Options options) throws Exception {
    return new TestServer(directory, options);
  }

  private static RawHttp.Answer post(TestServer server, String body) {
    return server.http().send("POST", PATH, body.getBytes(StandardCharsets.UTF_8), NDJSON);
  }
}
