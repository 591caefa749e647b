package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.access.Permission.LEAD_READ;
import static plumbline.access.Permission.LEAD_WRITE;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import plumbline.access.ApiKeys;
import plumbline.lead.Conflict;
import plumbline.lead.NotFound;
import plumbline.lead.Unavailable;

/** An API made for tests of the front door, on real servers. */
final class TestApi implements AutoCloseable {
  static final int BODY_BYTES = 10_000;
  private static final int SLOW_MS = 500;

  final List<String> obstacles = new CopyOnWriteArrayList<>();
  final CompletableFuture<Boolean> slowAsked = new CompletableFuture<>();
  private final Vertx vertx = Vertx.vertx();
  private final Management management =
      new Management(
          new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
          () -> new Management.Readiness(obstacles, List.of()));
  private final List<Endpoint> endpoints =
      List.of(
          Endpoint.post("/size", LEAD_WRITE, call -> call.json().map(TestApi::size)),
          Endpoint.get("/list", LEAD_READ, TestApi::list, "limit", "cursor", "dry_run"),
          Endpoint.get("/public", null, call -> Reply.ok("1")),
          Endpoint.get("/slow", null, call -> slow()),
          Endpoint.get("/throws", null, TestApi::fail),
          Endpoint.get("/missing", null, call -> Future.failedFuture(new NotFound("no such"))),
          Endpoint.get("/away", null, call -> Future.failedFuture(new Unavailable("full", "x", 7))),
          Endpoint.get("/conflict", null, call -> Future.failedFuture(new Conflict("other"))));

  HttpServers start(ApiKeys keys) throws Exception {
    return start(keys, "127.0.0.1", 0);
  }

  HttpServers start(ApiKeys keys, String host, int port) throws Exception {
    HttpSettings settings = new HttpSettings(host, port, 0, 2, BODY_BYTES);
    return await(HttpServers.start(vertx, settings, keys, endpoints, management));
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }

  static <T> T await(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  static void assertProblem(int status, String code, RawHttp.Answer answer) {
    assertEquals(status, answer.status(), answer.body());
    assertProblem(code, answer);
  }

  static void assertProblem(String code, RawHttp.Answer answer) {
    assertEquals(Problem.MEDIA_TYPE, answer.header("content-type"));
    assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
    assertTrue(answer.body().contains("\"status\":" + answer.status()), answer.body());
  }

  private static Reply size(byte[] body) {
    return Reply.json(200, String.valueOf(body.length));
  }

  private static Future<Reply> list(Call call) {
    Parameters parameters = call.parameters();
    int limit = parameters.limit();
    String read = limit + "," + parameters.cursor() + "," + parameters.flag("dry_run");
    parameters.check();
    return Reply.ok("[" + read + "]");
  }

  private Future<Reply> slow() {
    slowAsked.complete(true);
    return vertx.timer(SLOW_MS, TimeUnit.MILLISECONDS).map(late -> Reply.json(200, "1"));
  }

  private static Future<Reply> fail(Call call) {
    throw new IllegalStateException("the inside of " + call.path());
  }
}
