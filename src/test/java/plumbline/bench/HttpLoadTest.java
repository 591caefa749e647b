package plumbline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** The load drivers against real servers on the loopback address. */
@Isolated("it measures time")
class HttpLoadTest {
  private static final Duration SHORT = Duration.ofMillis(400);

  /** For a server that has just begun, on a machine that has other things to do. */
  private static final Duration COLD = Duration.ofSeconds(2);

  private final Vertx vertx = Vertx.vertx();
  private final LeadPosts posts = new LeadPosts(Instant.parse("2026-11-24T10:00:00Z"), 0);
  private final AtomicInteger seen = new AtomicInteger();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  /** A server that answers after a while. */
  private URI slow(long milliseconds, String body) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  int count = seen.incrementAndGet();
                  vertx.setTimer(
                      milliseconds,
                      timer ->
                          request.response().setStatusCode(count % 10 == 0 ? 503 : 200).end(body));
                })
            .listen(0, "127.0.0.1")
            .await();
    return URI.create("http://127.0.0.1:" + server.actualPort());
  }

  @Test
  void theBareServerAnswersAsManyBytes() throws IOException {
    try (BareServer bare = BareServer.start(3_000);
        HttpLoad load = new HttpLoad(URI.create(bare.url()), 16)) {
      HttpLoad.Outcome outcome = load.closed(posts.to("/v1/leads"), COLD);
      assertTrue(outcome.answered() > 100, outcome.toString());
      assertEquals(0, outcome.refused());
      HttpLoad.Outcome again = load.closed(posts.to("/v1/leads"), SHORT);
      assertTrue(again.answered() > 100, again.toString());
      assertEquals(
          3_000,
          Http.post(URI.create(bare.url()), new String(posts.json(), StandardCharsets.US_ASCII))
              .body()
              .length());
      assertEquals(400, Http.post(URI.create(bare.url()), "{").status());
    }
  }

  @Test
  void closedLoopHasAsManyInFlightAsConnections() throws IOException {
    URI server = slow(50, "{}");
    try (HttpLoad load = new HttpLoad(server, 20)) {
      HttpLoad.Outcome outcome = load.closed(posts.to("/v1/leads"), SHORT);
      // 20 at a time, each 50 ms: no more than 8 times 20 in 400 ms.
      assertTrue(outcome.answered() + outcome.refused() <= 180, outcome.toString());
      assertTrue(outcome.answered() >= 40, outcome.toString());
      assertTrue(outcome.refused() >= 1, outcome.toString());
      assertEquals(seen.get(), outcome.latencies().getTotalCount());
      assertTrue(outcome.latencies().getMinValue() >= 45_000_000, outcome.toString());
    }
  }

  @Test
  void openLoopCountsTheTimeARequestWaitedToBeSent() throws IOException {
    URI server = slow(100, "{}");
    try (HttpLoad load = new HttpLoad(server, 1)) {
      // 40 are meant to be sent and one connection can send 4: the rest waits.
      HttpLoad.Outcome outcome = load.open(posts.to("/v1/leads"), 100, SHORT);
      assertTrue(seen.get() <= 6, "sent " + seen.get());
      assertEquals(40, (double) outcome.latencies().getTotalCount(), 2);
      assertTrue(outcome.latencies().getValueAtPercentile(50) > 100_000_000);
    }
  }

  @Test
  void aRateIsKeptAndADecisionWithoutHistoryIsCounted() throws IOException {
    URI server = slow(1, "{\"decision_id\":\"1\",\"basis\":\"request\",\"cause\":\"posted\"}");
    try (HttpLoad load = new HttpLoad(server, 8)) {
      HttpLoad.Outcome outcome = load.limited(posts.to("/v1/leads"), () -> 200, SHORT);
      assertTrue(seen.get() >= 40 && seen.get() <= 85, "sent " + seen.get());
      assertEquals(outcome.answered(), outcome.withoutHistory());
    }
  }

  @Test
  void aServerThatGoesAwayIsAFailure() throws IOException {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.connection().close())
            .listen(0, "127.0.0.1")
            .await();
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort());
    try (HttpLoad load = new HttpLoad(uri, 1)) {
      assertThrows(IOException.class, () -> load.closed(posts.to("/"), SHORT));
    }
  }

  @Test
  void everyLeadIsPostedTwiceAndFarApart() {
    for (int i = 0; i < 10_000; i++) {
      posts.json();
    }
    String even = new String(posts.json(), StandardCharsets.US_ASCII);
    String odd = new String(posts.json(), StandardCharsets.US_ASCII);
    assertTrue(even.contains("lead-0000005000") && even.contains("web-0000010000-1"), even);
    assertTrue(odd.contains("lead-0000000000") && odd.contains("web-0000010001-0"), odd);
  }
}
