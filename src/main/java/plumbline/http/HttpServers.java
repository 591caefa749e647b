package plumbline.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import plumbline.access.ApiKeys;

/** The two servers as they run: the API and the management port. */
public final class HttpServers {
  private final List<HttpServer> api;
  private final List<HttpServer> management;

  private HttpServers(List<HttpServer> api, List<HttpServer> management) {
    this.api = api;
    this.management = management;
  }

  /**
   * What can be said before anything is started.
   *
   * @throws CannotListen where the address is not loopback and there is no key
   */
  public static void check(HttpSettings settings, ApiKeys keys) {
    if (keys.open() && !LoopbackGuard.isLoopback(settings.host())) {
      throw new CannotListen(
          "without a key the server listens on loopback only, not on "
              + settings.host()
              + "; set "
              + ApiKeys.VARIABLE);
    }
  }

  /**
   * Listens on both ports; fails with {@link CannotListen} where a port is taken, or where the
   * address is not loopback and there is no key.
   */
  public static Future<HttpServers> start(
      Vertx vertx, HttpSettings settings, ApiKeys keys, Routes routes, Management management) {
    return start(vertx, settings, keys, routes.endpoints(), management);
  }

  static Future<HttpServers> start(
      Vertx vertx,
      HttpSettings settings,
      ApiKeys keys,
      List<Endpoint> endpoints,
      Management management) {
    try {
      check(settings, keys);
    } catch (CannotListen e) {
      return Future.failedFuture(e);
    }
    Bodies bodies = new Bodies(settings.bodyBytes(), settings.bodyTime());
    FrontDoor door = new FrontDoor(keys, bodies, management.meters());
    return listen(
            vertx, settings, settings.port(), settings.eventLoops(), door.router(vertx, endpoints))
        .compose(
            api ->
                listen(
                        vertx,
                        settings,
                        settings.managementPort(),
                        1,
                        door.router(vertx, management.endpoints()))
                    .recover(failure -> close(api).transform(done -> Future.failedFuture(failure)))
                    .map(other -> new HttpServers(api, other)));
  }

  /** One server an event loop; those on the same port share its connections. */
  private static Future<List<HttpServer>> listen(
      Vertx vertx,
      HttpSettings settings,
      int port,
      int eventLoops,
      Handler<HttpServerRequest> requests) {
    String host = settings.host();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port == 0 ? anyPort() : port)
            .setIdleTimeout((int) settings.idle().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setHttp2ClearTextEnabled(false);
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
    return vertx
        .deployVerticle(
            () -> new Listener(options, requests, settings.idle(), servers),
            new DeploymentOptions().setInstances(eventLoops))
        .map(servers)
        .recover(
            failure ->
                Future.failedFuture(
                    new CannotListen(
                        "cannot listen on " + host + " port " + port + ": " + reason(failure),
                        failure)));
  }

  /** Servers that give one negative number share one free port; so each group gets its own. */
  private static int anyPort() {
    return -ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
  }

  private static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.contains("in use") ? "another process has it" : message;
  }

  /** The port of the API. */
  public int port() {
    return api.get(0).actualPort();
  }

  /** The port of health and metrics. */
  public int managementPort() {
    return management.get(0).actualPort();
  }

  /** Takes no new connection and lets what was accepted be answered, the API first. */
  public Future<Void> stop(int timeoutSeconds) {
    return shutdown(api, timeoutSeconds).compose(done -> shutdown(management, 0));
  }

  private static Future<Void> shutdown(List<HttpServer> servers, int timeoutSeconds) {
    return Future.join(
            servers.stream().map(s -> s.shutdown(timeoutSeconds, TimeUnit.SECONDS)).toList())
        .mapEmpty();
  }

  private static Future<Void> close(List<HttpServer> servers) {
    return shutdown(servers, 0);
  }

  /** One event loop that listens. */
  private static final class Listener extends VerticleBase {
    private final HttpServerOptions options;
    private final Handler<HttpServerRequest> requests;
    private final Duration idle;
    private final List<HttpServer> servers;

    Listener(
        HttpServerOptions options,
        Handler<HttpServerRequest> requests,
        Duration idle,
        List<HttpServer> servers) {
      this.options = options;
      this.requests = requests;
      this.idle = idle;
      this.servers = servers;
    }

    @Override
    public Future<?> start() {
      Connections connections = new Connections(idle, requests);
      vertx.setPeriodic(connections.lookMs(), timer -> connections.look());
      HttpServer server =
          vertx
              .createHttpServer(options)
              .connectionHandler(connections::opened)
              .requestHandler(connections)
              .invalidRequestHandler(new InvalidRequests());
      return server.listen().onSuccess(servers::add);
    }
  }
}
