package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.http.TestApi.BODY_BYTES;
import static plumbline.http.TestApi.assertProblem;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.access.ApiKeys;

/** Bodies as they come over real HTTP: types, encodings, sizes. */
class BodiesIT {
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

  private static String head(String line, String headers) {
    return line
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }
}
