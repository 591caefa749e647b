package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.access.Permission.LEAD_READ;
import static plumbline.access.Permission.LEAD_WRITE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.access.ApiKeys;
import plumbline.lead.Conflict;
import plumbline.lead.NotFound;
import plumbline.lead.Unavailable;

/** What every request goes through, over real HTTP, with endpoints made for it. */
class FrontDoorIT {
  private static final int BODY_BYTES = 10_000;
  private static final List<String> OBSTACLES = new CopyOnWriteArrayList<>();
  private static final Management MANAGEMENT =
      new Management(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), () -> OBSTACLES);
  private static final List<Endpoint> ENDPOINTS =
      List.of(
          Endpoint.post("/size", LEAD_WRITE, call -> call.json().map(b -> json(b.length))),
          Endpoint.get("/list", LEAD_READ, FrontDoorIT::list, "limit", "cursor", "dry_run"),
          Endpoint.get("/public", null, call -> Reply.ok("1")),
          Endpoint.get("/slow", null, call -> slow()),
          Endpoint.get("/throws", null, FrontDoorIT::fail),
          Endpoint.get("/missing", null, call -> Future.failedFuture(new NotFound("no such"))),
          Endpoint.get("/away", null, call -> Future.failedFuture(new Unavailable("full", "x", 7))),
          Endpoint.get("/conflict", null, call -> Future.failedFuture(new Conflict("other"))));

  private static final int SLOW_MS = 500;
  private static final CompletableFuture<Boolean> SLOW_ASKED = new CompletableFuture<>();
  private static final Vertx VERTX = Vertx.vertx();
  private static HttpServers open;
  private static RawHttp http;

  @BeforeAll
  static void start() throws Exception {
    open = start(new ApiKeys(null), 0);
    http = new RawHttp(open.port());
  }

  @AfterAll
  static void stop() throws Exception {
    await(VERTX.close());
  }

  @Test
  void aBodyIsReadAndTheAnswerCarriesSecurityHeaders() {
    RawHttp.Answer answer = http.postJson("/size", "{}");

    assertEquals("2", answer.body());
    assertEquals(200, answer.status());
    assertEquals("application/json", answer.header("content-type"));
    assertEquals("nosniff", answer.header("x-content-type-options"));
    assertEquals("no-store", answer.header("cache-control"));
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "Application/JSON; charset=\"UTF-8\", 200",
    "application/json;charset=utf-8, 200",
    "application/json; charset=latin1, 415",
    "application/x-www-form-urlencoded, 415",
    "text/plain, 415",
    "'', 415",
  })
  void onlyJsonIsTaken(String type, int status) {
    RawHttp.Answer answer = http.send("POST", "/size", new byte[2], "Content-Type: " + type);

    assertEquals(status, answer.status());
    if (status == 415) {
      assertProblem("unsupported_media_type", answer);
    }
  }

  @Test
  void aGzippedBodyIsDecodedWithinTheLimit() throws IOException {
    assertEquals("10000", gzipped(gzip(BODY_BYTES)).body());
    assertEquals("0", gzipped(gzip(0)).body());
    assertProblem(413, "body_too_large", gzipped(gzip(BODY_BYTES + 1)));
    assertProblem(413, "body_too_large", gzipped(gzip(8_000_000)));
    assertProblem(400, "malformed", gzipped(new byte[] {1, 2, 3}));
    byte[] cut = gzip(5000);
    assertProblem(400, "malformed", gzipped(Arrays.copyOf(cut, cut.length - 9)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deflate", "br", "zstd", "gzip, gzip", "identity, gzip"})
  void otherEncodingsAreRefused(String encoding) {
    RawHttp.Answer answer = http.postJson("/size", "{}", "Content-Encoding: " + encoding);

    assertProblem(415, "unsupported_encoding", answer);
    assertEquals("gzip, identity", answer.header("accept-encoding"));
  }

  @Test
  void aBodyIsBoundedAndTheConnectionGoesOn() {
    assertEquals("10000", http.postJson("/size", "x".repeat(BODY_BYTES)).body());
    assertProblem(413, "body_too_large", http.postJson("/size", "x".repeat(BODY_BYTES + 1)));
    assertProblem(413, "body_too_large", http.postJson("/size", "x".repeat(BODY_BYTES * 10)));
    String chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";
    assertProblem(
        413,
        "body_too_large",
        http.postJson("/size", chunk.repeat(3) + "0\r\n\r\n", "Transfer-Encoding: chunked"));

    String large = "x".repeat(BODY_BYTES + 1);
    String first = head("POST /size", "Content-Length: " + large.length()) + large;
    String second = head("GET /public", "Connection: close");
    RawHttp.Answer both = http.exchange((first + second).getBytes(StandardCharsets.UTF_8));
    assertTrue(both.body().contains("HTTP/1.1 200 OK"), both.body());
  }

  @Test
  void whoeverAsksBeforeSendingIsAnswered() {
    assertEquals("2", http.postJson("/size", "{}", "Expect: 100-continue").body());
    RawHttp.Answer refused =
        http.exchange(
            head("POST /size", "Content-Length: 999999999\r\nExpect: 100-continue")
                .getBytes(StandardCharsets.UTF_8));
    assertProblem(413, "body_too_large", refused);
    assertEquals("close", refused.header("connection"));
    assertProblem(417, "unknown_expectation", http.postJson("/size", "{}", "Expect: wonders"));
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
    RawHttp keyed = new RawHttp(start(new ApiKeys("s3cret"), 0).port());

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

  @Test
  void whatIsNoHttpIsAnsweredAndClosed() {
    assertProblem(400, "malformed", raw("NONSENSE\r\n\r\n"));
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
        assertThrows(CannotListen.class, () -> start(new ApiKeys(null), open.port()));
    assertEquals(
        "cannot listen on 127.0.0.1 port " + open.port() + ": another process has it",
        taken.getMessage());

    HttpSettings everywhere = HttpSettings.of("0.0.0.0", 0, 0);
    CannotListen refused =
        assertThrows(
            CannotListen.class,
            () ->
                await(
                    HttpServers.start(
                        VERTX, everywhere, new ApiKeys(null), ENDPOINTS, MANAGEMENT)));
    assertEquals(
        "without a key the server listens on loopback only, not on 0.0.0.0;"
            + " set PLUMBLINE_ADMIN_KEY",
        refused.getMessage());
  }

  @Test
  void theManagementPortTellsHealthAndFigures() {
    RawHttp management = new RawHttp(open.managementPort());
    http.get("/public");

    assertEquals("{\"status\":\"live\"}", management.get("/health/live").body());
    assertEquals(200, management.get("/health/ready").status());
    OBSTACLES.add("the rules do not compile");
    RawHttp.Answer notReady = management.get("/health/ready");
    OBSTACLES.clear();
    assertEquals(503, notReady.status());
    assertEquals(
        "{\"status\":\"not_ready\",\"reasons\":[\"the rules do not compile\"]}", notReady.body());
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
    HttpServers servers = start(new ApiKeys(null), 0);
    int port = servers.port();
    try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port);
        Socket busy = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String keepAlive = head("GET /public", "Connection: keep-alive");
      idle.getOutputStream().write(keepAlive.getBytes(StandardCharsets.UTF_8));
      assertEquals('H', idle.getInputStream().read());
      String slow = head("GET /slow", "Connection: keep-alive");
      busy.getOutputStream().write(slow.getBytes(StandardCharsets.UTF_8));
      SLOW_ASKED.get(5, TimeUnit.SECONDS);

      long start = System.nanoTime();
      await(servers.stop(5));

      long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      String answer = new String(busy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
      assertTrue(tookMs < 4000, "an idle connection held it up for " + tookMs + " ms");
    }
    assertThrows(UncheckedIOException.class, () -> new RawHttp(port).get("/public"));
  }

  private static HttpServers start(ApiKeys keys, int port) throws Exception {
    HttpSettings settings = new HttpSettings("127.0.0.1", port, 0, 2, BODY_BYTES);
    return await(HttpServers.start(VERTX, settings, keys, ENDPOINTS, MANAGEMENT));
  }

  private static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static Future<Reply> list(Call call) {
    Parameters parameters = call.parameters();
    String read =
        List.of(
                String.valueOf(parameters.limit()),
                String.valueOf(parameters.cursor()),
                String.valueOf(parameters.flag("dry_run")))
            .toString()
            .replace(", ", ",");
    parameters.check();
    return Reply.ok(read);
  }

  private static Future<Reply> slow() {
    SLOW_ASKED.complete(true);
    return VERTX.timer(SLOW_MS, TimeUnit.MILLISECONDS).map(late -> Reply.json(200, "1"));
  }

  private static Future<Reply> fail(Call call) {
    throw new IllegalStateException("the inside of " + call.path());
  }

  private static Reply json(int number) {
    return Reply.json(200, String.valueOf(number));
  }

  private static RawHttp.Answer raw(String request) {
    return http.exchange(request.getBytes(StandardCharsets.UTF_8));
  }

  private static String head(String line, String headers) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }

  private static byte[] gzip(int zeros) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[zeros]);
    }
    return bytes.toByteArray();
  }

  private static RawHttp.Answer gzipped(byte[] body) {
    return http.send(
        "POST", "/size", body, "Content-Type: application/json", "Content-Encoding: gzip");
  }

  private static void assertProblem(int status, String code, RawHttp.Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    assertProblem(code, answer);
  }

  private static void assertProblem(String code, RawHttp.Answer answer) {
    assertEquals(Problem.MEDIA_TYPE, answer.header("content-type"));
    assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
    assertTrue(answer.body().contains("\"status\":" + answer.status()), answer.body());
  }
}
