package plumbline.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.access.Principal;
import plumbline.lead.NotFound;

/** One request that may be answered: who asks, and what was sent with it. */
final class Call {
  private final RoutingContext context;
  private final Principal principal;
  private final Parameters parameters;
  private final Bodies bodies;
  private final MeterRegistry meters;

  Call(
      RoutingContext context,
      Principal principal,
      Parameters parameters,
      Bodies bodies,
      MeterRegistry meters) {
    this.meters = meters;
    this.context = context;
    this.principal = principal;
    this.parameters = parameters;
    this.bodies = bodies;
  }

  Principal principal() {
    return principal;
  }

  Parameters parameters() {
    return parameters;
  }

  MeterRegistry meters() {
    return meters;
  }

  @Nullable String header(String name) {
    return context.request().getHeader(name);
  }

  String path() {
    return context.request().path();
  }

  /** What an idempotency key is good for: this caller on this path. */
  String scope() {
    return principal.name() + " " + path();
  }

  /**
   * The part of the path called {@code name}.
   *
   * @throws NotFound where it does not look like {@code pattern}: nothing has such an id
   */
  String id(String name, Pattern pattern) {
    String id = context.pathParam(name);
    if (id == null || !pattern.matcher(id).matches()) {
      throw new NotFound("there is nothing with this " + name);
    }
    return id;
  }

  /**
   * The request, to be read line by line; must be asked for before anything asynchronous is.
   *
   * @throws Refusal where its body is no NDJSON
   */
  HttpServerRequest ndjson() {
    bodies.mustBeNdjson(context.request());
    return context.request();
  }

  /** How many bytes a body, or a line of one, may have. */
  int bodyLimit() {
    return bodies.limit();
  }

  /** The media type of the body, without its parameters; empty where there is none. */
  String mediaType() {
    return Bodies.mediaType(context.request());
  }

  /**
   * The body as it was sent, of one of these media types; must be asked for before anything
   * asynchronous is.
   *
   * @param most bytes it may have
   */
  Future<byte[]> bytes(Set<String> mediaTypes, int most) {
    return bodies.bytes(context.request(), mediaTypes, most);
  }

  /** The body, decompressed; must be asked for before anything asynchronous is. */
  Future<byte[]> json() {
    return bodies.json(context.request());
  }
}
