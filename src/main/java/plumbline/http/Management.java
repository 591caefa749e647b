package plumbline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What operators' machines ask, on a port of its own: alive, ready, figures. */
public final class Management {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry meters;
  private final Supplier<Readiness> readiness;

  /**
   * Whether leads should be sent here.
   *
   * @param reasons why they should not, a sentence each; none when they should
   * @param warnings what an operator should look at all the same
   */
  public record Readiness(List<String> reasons, List<String> warnings) {
    /** With nothing to be said. */
    public static final Readiness READY = new Readiness(List.of(), List.of());
  }

  /**
   * @param readiness must not block
   */
  public Management(PrometheusMeterRegistry meters, Supplier<Readiness> readiness) {
    this.meters = meters;
    this.readiness = readiness;
  }

  PrometheusMeterRegistry meters() {
    return meters;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/health/live", null, call -> Reply.ok("{\"status\":\"live\"}")),
        Endpoint.get("/health/ready", null, call -> ready()),
        Endpoint.get("/metrics", null, call -> metrics()));
  }

  private Future<Reply> ready() {
    Readiness now = readiness.get();
    List<String> reasons = now.reasons();
    ObjectNode health = JSON.createObjectNode();
    health.put("status", reasons.isEmpty() ? "ready" : "not_ready");
    reasons.forEach(health.putArray("reasons")::add);
    now.warnings().forEach(health.putArray("warnings")::add);
    return Future.succeededFuture(Reply.json(reasons.isEmpty() ? 200 : 503, health.toString()));
  }

  /** Off the event loop: there can be thousands of lines. */
  private Future<Reply> metrics() {
    Context context = Vertx.currentContext();
    return context
        .owner()
        .executeBlocking(() -> new Reply(200, PROMETHEUS_TEXT, meters.scrape(), Map.of()), false);
  }
}
