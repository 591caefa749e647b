package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.Faults;

/** Clients that send slowly, not all, or nothing, and clients that do not read. */
class SlowClientsIT {
  private static final Duration IDLE = Duration.ofMillis(1_500);
  private static final Duration BODY_TIME = Duration.ofSeconds(1);
  private static final int LIMIT_MS = 20_000;
  private static final String POST =
      "POST /v1/leads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 1000\r\n\r\n";

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    HttpSettings settings = HttpSettings.of("127.0.0.1", 0, 0).with(IDLE, BODY_TIME);
    server = new TestServer(directory, TestServer.Options.DEFAULT.with(settings));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void aConnectionOnWhichNothingComesIsClosed() throws IOException {
    try (Socket socket = connect(0)) {
      assertClosed(socket, "");
    }
    try (Socket socket = connect(0)) {
      send(socket, "GET /openapi.yaml HTT");
      assertClosed(socket, "");
    }
    try (Socket socket = connect(0)) {
      send(socket, "GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertClosed(socket, "HTTP/1.1 200");
    }
    try (Socket socket = connect(0)) {
      send(socket, POST + "{\"lead_id\":");
      assertClosed(socket, "");
    }
  }

  @Test
  void aHeadThatTricklesInIsNotWaitedForForEver() throws Exception {
    try (Socket socket = connect(0)) {
      CompletableFuture<Integer> trickled =
          CompletableFuture.supplyAsync(
              () -> trickle(socket, "GET /v1/rules HTTP/1.1\r\nHost: localhost\r\nX: "));
      assertClosed(socket, "");
      assertTrue(trickled.get(LIMIT_MS, TimeUnit.MILLISECONDS) < 200);
    }
    try (Socket socket = connect(0)) {
      send(socket, "GET /v1/rules HTTP/1.1\r\nHost: localhost\r\n\r\n");
      CompletableFuture<Integer> trickled =
          CompletableFuture.supplyAsync(() -> trickle(socket, "GET /v1/rules HTTP/1.1\r\nX: "));
      assertClosed(socket, "HTTP/1.1 200");
      assertTrue(trickled.get(LIMIT_MS, TimeUnit.MILLISECONDS) < 200);
    }
  }

  @Test
  void aBodyThatTricklesInIsRefusedAfterAWhile() throws Exception {
    try (Socket socket = connect(0)) {
      CompletableFuture<Integer> trickled =
          CompletableFuture.supplyAsync(() -> trickle(socket, POST + "{\"lead_id\":\""));
      String answer = assertClosed(socket, "HTTP/1.1 408");
      assertTrue(trickled.get(LIMIT_MS, TimeUnit.MILLISECONDS) < 200);
      assertTrue(answer.contains("\"code\":\"request_timeout\""), answer);
    }
  }

  @Test
  void aClientThatReadsNoAnswersIsNotAnsweredOn() throws Exception {
    String ask = "GET /openapi.yaml HTTP/1.1\r\nHost: localhost\r\n\r\n";
    long answerBytes = server.http().get("/openapi.yaml").body().length();
    double before = answered();
    try (Socket socket = connect(8 << 10)) {
      CompletableFuture<Integer> asked =
          CompletableFuture.supplyAsync(
              () -> {
                int count = 0;
                try {
                  while (true) {
                    send(socket, ask.repeat(100));
                    count += 100;
                  }
                } catch (IOException e) {
                  return count;
                }
              });
      long slowestMs = 0;
      while (!asked.isDone()) {
        long begin = System.nanoTime();
        assertEquals(200, server.http().get("/v1/rules").status());
        slowestMs = Math.max(slowestMs, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        TimeUnit.MILLISECONDS.sleep(20);
      }
      double answered = answered() - before;
      double megabytes = answered * answerBytes / (1 << 20);
      Faults.report(
          "a client that reads no answers asked %,d times, was answered %.0f times (%.1f MB) and then closed; others waited %d ms at most"
              .formatted(asked.get(), answered, megabytes, slowestMs));
      assertTrue(megabytes < 16, megabytes + " MB were answered to nobody");
      assertTrue(slowestMs < 2_000, "others waited for " + slowestMs + " ms");
    }
  }

  private static double answered() {
    return server.figure(
        "plumbline_http_requests_seconds_count{method=\"GET\",route=\"/openapi.yaml\",status=\"200\"}");
  }

  private static Socket connect(int receiveBytes) throws IOException {
    Socket socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket.setSoTimeout(LIMIT_MS);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Sends a byte at a time; how many were sent before it was impossible. */
  private static int trickle(Socket socket, String begin) {
    int count = 0;
    try {
      send(socket, begin);
      while (count < 1_000) {
        send(socket, "x");
        count++;
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (IOException e) {
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return count;
  }

  /** Reads until the server closes, within bounds; what came before must begin as it should. */
  private static String assertClosed(Socket socket, String start) throws IOException {
    long begin = System.nanoTime();
    String answer;
    try {
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      answer = ""; // closed with bytes of ours unread
    }
    long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    assertTrue(answer.startsWith(start), answer);
    assertTrue(tookMs < 10 * IDLE.toMillis(), "it was kept for " + tookMs + " ms");
    return answer;
  }
}
