package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.TestApi.assertProblem;
import static plumbline.http.TestApi.await;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plumbline.access.ApiKeys;

/** The servers themselves: what is no HTTP, ports, management, the end. */
class HttpServersIT {
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
  void whatIsNoHttpIsAnsweredAndClosed() {
    assertProblem(
        400, "malformed", http.exchange("NONSENSE\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
    assertProblem(400, "malformed", http.get("/public?a=%zz"));
    assertProblem(400, "malformed", http.postJson("/size", "{}", "Content-Length: abc"));
    assertProblem(414, "uri_too_long", http.get("/" + "a".repeat(20_000)));
    assertProblem(431, "headers_too_large", http.get("/public", "X: " + "a".repeat(20_000)));
    assertEquals(404, http.get("/%00").status());
    assertEquals(200, http.get("/public").status());
  }

  @Test
  void aTakenPortAndAnOpenAddressAreToldInOneLine() throws Exception {
    CannotListen taken =
        assertThrows(
            CannotListen.class, () -> API.start(new ApiKeys(null), "127.0.0.1", servers.port()));
    assertEquals(
        "cannot listen on 127.0.0.1 port " + servers.port() + ": another process has it",
        taken.getMessage());

    CannotListen refused =
        assertThrows(CannotListen.class, () -> API.start(new ApiKeys(null), "0.0.0.0", 0));
    assertEquals(
        "without a key the server listens on loopback only, not on 0.0.0.0;"
            + " set PLUMBLINE_ADMIN_KEY",
        refused.getMessage());
  }

  @Test
  void theManagementPortTellsHealthAndFigures() {
    RawHttp management = new RawHttp(servers.managementPort());
    http.get("/public");

    assertEquals("{\"status\":\"live\"}", management.get("/health/live").body());
    assertEquals(200, management.get("/health/ready").status());
    API.obstacles.add("the rules do not compile");
    RawHttp.Answer notReady = management.get("/health/ready");
    API.obstacles.clear();
    assertEquals(503, notReady.status());
    assertEquals(
        "{\"status\":\"not_ready\",\"reasons\":[\"the rules do not compile\"],\"warnings\":[]}",
        notReady.body());
    RawHttp.Answer metrics = management.get("/metrics");
    assertTrue(metrics.header("content-type").startsWith("text/plain"), metrics.toString());
    assertTrue(
        metrics
            .body()
            .contains(
                "plumbline_http_requests_seconds_count{method=\"GET\",route=\"/public\","
                    + "status=\"200\"}"),
        metrics.body());
    assertProblem(404, "unknown_route", management.get("/v1/leads"));
  }

  @Test
  void stoppingLetsAnswersOutAndTakesNoMore() throws Exception {
    HttpServers stopping = API.start(new ApiKeys(null));
    int port = stopping.port();
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket busy = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String keepAlive = head("GET /public", "Connection: keep-alive");
      idle.getOutputStream().write(keepAlive.getBytes(StandardCharsets.UTF_8));
      assertEquals('H', idle.getInputStream().read());
      String slow = head("GET /slow", "Connection: keep-alive");
      busy.getOutputStream().write(slow.getBytes(StandardCharsets.UTF_8));
      API.slowAsked.get(5, TimeUnit.SECONDS);

      long start = System.nanoTime();
      await(stopping.stop(5));

      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      String answer = new String(busy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      assertTrue(tookMs < 4000, "an idle connection held it up for " + tookMs + " ms");
    }
    assertThrows(UncheckedIOException.class, () -> new RawHttp(port).get("/public"));
  }

  private static String head(String line, String headers) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }
}
