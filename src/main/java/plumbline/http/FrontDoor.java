package plumbline.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import plumbline.access.ApiKeys;
import plumbline.access.Permission;
import plumbline.access.Principal;

/** What every request goes through before and after its endpoint. */
final class FrontDoor {
  private final ApiKeys keys;
  private final Bodies bodies;
  private final MeterRegistry meters;

  FrontDoor(ApiKeys keys, Bodies bodies, MeterRegistry meters) {
    this.keys = keys;
    this.bodies = bodies;
    this.meters = meters;
  }

  /** A router that knows these endpoints and nothing else. */
  Router router(Vertx vertx, List<Endpoint> endpoints) {
    Router router = Router.router(vertx);
    router
        .route()
        .failureHandler(context -> answer(context, Problem.of(context.failure()).reply()));
    router.errorHandler(400, context -> answer(context, badPath()));
    if (keys.open()) {
      router.route().handler(new LoopbackGuard());
    }
    Map<String, Set<String>> methods = new LinkedHashMap<>();
    for (Endpoint endpoint : endpoints) {
      router
          .route(endpoint.method(), endpoint.pattern())
          .handler(context -> handle(endpoint, context));
      Set<String> allowed = methods.computeIfAbsent(endpoint.pattern(), p -> new TreeSet<>());
      allowed.addAll(Set.of(endpoint.method().name(), "OPTIONS"));
      if (endpoint.method().equals(HttpMethod.GET)) {
        router
            .route(HttpMethod.HEAD, endpoint.pattern())
            .handler(context -> handle(endpoint, context));
        allowed.add("HEAD");
      }
    }
    methods.forEach(
        (pattern, allowed) ->
            router
                .route(pattern)
                .handler(context -> otherMethod(context, String.join(", ", allowed))));
    router.route().handler(context -> answer(context, unknownRoute()));
    return router;
  }

  private void otherMethod(RoutingContext context, String allowed) {
    HttpMethod method = context.request().method();
    if (method.equals(HttpMethod.OPTIONS)) {
      answer(context, new Reply(204, "", "", Map.of("Allow", allowed)));
    } else {
      answer(
          context,
          Problem.of(
                  405,
                  "method_not_allowed",
                  "Not this method",
                  "this can be asked for with " + allowed)
              .with("Allow", allowed)
              .reply());
    }
  }

  /** Found by the router before any route is. */
  private static Reply badPath() {
    return Problem.of(400, "malformed", "The request cannot be read", "this is no path").reply();
  }

  private static Reply unknownRoute() {
    return Problem.of(404, "unknown_route", "Not found", "there is nothing here; see /openapi.yaml")
        .reply();
  }

  private void handle(Endpoint endpoint, RoutingContext context) {
    long start = System.nanoTime();
    Future<Reply> reply;
    try {
      Principal principal = allowed(context, endpoint.permission());
      if (!endpoint.body() && endpoint.method().equals(HttpMethod.POST)) {
        Bodies.mustBeNone(context.request(), endpoint.parameters());
      }
      Parameters parameters = new Parameters(context.queryParams(), endpoint.parameters());
      reply = endpoint.action().apply(new Call(context, principal, parameters, bodies, meters));
    } catch (RuntimeException e) {
      reply = Future.failedFuture(e);
    }
    reply.onComplete(
        done -> {
          if (Bodies.isGone(done.cause())) {
            return;
          }
          Reply sent = done.succeeded() ? done.result() : Problem.of(done.cause()).reply();
          answer(context, sent);
          meters
              .timer(
                  "plumbline.http.requests",
                  "method",
                  endpoint.method().name(),
                  "route",
                  endpoint.path(),
                  "status",
                  String.valueOf(sent.status()))
              .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        });
  }

  private Principal allowed(RoutingContext context, @Nullable Permission permission) {
    Principal principal = keys.principal(context.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (permission == null) {
      return principal == null ? new Principal("anybody", Set.of()) : principal;
    }
    if (principal == null) {
      throw new Refusal(
          Problem.of(401, "unauthorized", "Who is asking?", "send Authorization: Bearer KEY")
              .with("WWW-Authenticate", "Bearer"));
    }
    if (!principal.may(permission)) {
      throw new Refusal(
          Problem.of(403, "forbidden", "Not allowed", "this key may not " + permission));
    }
    return principal;
  }

  private void answer(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(reply.status());
    response.putHeader("X-Content-Type-Options", "nosniff");
    response.putHeader("Cache-Control", "no-store");
    response.putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.putHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.putHeader("Referrer-Policy", "no-referrer");
    reply.headers().forEach(response::putHeader);
    if (reply.stream() != null) {
      response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, reply.type());
      reply.stream().accept(response);
      return;
    }
    boolean unsent = isUnsent(context.request()) || reply.status() == Bodies.TOO_SLOW;
    if (unsent) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    Future<Void> sent;
    if (reply.status() == 204) {
      sent = response.end();
    } else {
      sent = response.putHeader(HttpHeaders.CONTENT_TYPE, reply.type()).end(reply.bytes());
    }
    if (unsent) {
      sent.onComplete(done -> context.request().connection().close());
    } else {
      bodies.discard(context.request());
    }
  }

  /** Whoever was not told to go on may send the body or not: such a connection is done for. */
  private static boolean isUnsent(HttpServerRequest request) {
    return !request.isEnded() && request.headers().contains(HttpHeaders.EXPECT);
  }
}
