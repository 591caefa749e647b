package plumbline.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What the server would be if it had nothing to do: the same Vert.x with the settings of {@code
 * http.HttpServers}, which parses each body with Jackson and answers as many bytes as a decision
 * has.
 */
public final class BareServer implements AutoCloseable {
  private static final int IDLE_SECONDS = 75;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Vertx vertx;
  private final int port;

  private BareServer(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  /**
   * Starts it on a free port of the loopback address.
   *
   * @param bytes of an answer's body, at least 2
   */
  public static BareServer start(int bytes) {
    Vertx vertx = Vertx.vertx();
    Buffer answer = Buffer.buffer("{}" + " ".repeat(bytes - 2));
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(-1)
            .setIdleTimeout(IDLE_SECONDS)
            .setHttp2ClearTextEnabled(false);
    vertx
        .deployVerticle(
            () -> new Listener(options, answer, servers),
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .await();
    return new BareServer(vertx, servers.get(0).actualPort());
  }

  /** Where it answers. */
  public String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    vertx.close().await();
  }

  /** One event loop that listens. */
  private static final class Listener extends VerticleBase {
    private final HttpServerOptions options;
    private final Buffer answer;
    private final List<HttpServer> servers;

    Listener(HttpServerOptions options, Buffer answer, List<HttpServer> servers) {
      this.options = options;
      this.answer = answer;
      this.servers = servers;
    }

    @Override
    public Future<?> start() {
      return vertx
          .createHttpServer(options)
          .requestHandler(this::handle)
          .listen()
          .onSuccess(servers::add);
    }

    private void handle(HttpServerRequest request) {
      request
          .body()
          .onSuccess(
              body -> {
                try {
                  MAPPER.readTree(body.getBytes());
                  request
                      .response()
                      .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                      .end(answer.copy());
                } catch (IOException e) {
                  request.response().setStatusCode(400).end();
                }
              });
    }
  }
}
