package plumbline.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Closes connections on which no request comes for too long, however busily its head trickles in:
 * the server's own idle time-out sees only whether anything moves. On one event loop.
 */
final class Connections implements Handler<HttpServerRequest> {
  private static final int LOOKS = 8;
  private static final int MOST_MS_BETWEEN_LOOKS = 1_000;

  private final long idleNanos;
  private final Handler<HttpServerRequest> requests;

  /** Since when each connection without a request has none. */
  private final Map<HttpConnection, Long> idleSinceNanos = new HashMap<>();

  /**
   * @param idle how long a connection may be without a request
   * @param requests who answers those that come
   */
  Connections(Duration idle, Handler<HttpServerRequest> requests) {
    this.idleNanos = idle.toNanos();
    this.requests = requests;
  }

  /** How often to {@link #look}. */
  long lookMs() {
    long ms = idleNanos / 1_000_000 / LOOKS;
    return Math.max(1, Math.min(MOST_MS_BETWEEN_LOOKS, ms));
  }

  void opened(HttpConnection connection) {
    idleSinceNanos.put(connection, System.nanoTime());
    connection.closeHandler(closed -> idleSinceNanos.remove(connection));
  }

  @Override
  public void handle(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    if (idleSinceNanos.remove(connection) != null) {
      request.response().endHandler(ended -> idleSinceNanos.put(connection, System.nanoTime()));
    }
    requests.handle(request);
  }

  /**
   * Ends a connection at once. {@link HttpConnection#close} would first have the client read what
   * is not sent yet, and a client that reads nothing would be kept for ever.
   */
  static void cut(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      ChannelHandlerContext context = server.channelHandlerContext();
      Channel channel = context.channel();
      if (!channel.isWritable()) { // nor shall the system keep what is not read
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
      ChannelFuture unused = context.close(); // past the handler that would wait
    } else {
      connection.close();
    }
  }

  void look() {
    long now = System.nanoTime();
    List<HttpConnection> idle =
        idleSinceNanos.entrySet().stream()
            .filter(each -> now - each.getValue() > idleNanos)
            .map(Map.Entry::getKey)
            .toList();
    idle.forEach(
        connection -> {
          idleSinceNanos.remove(connection);
          cut(connection);
        });
  }
}
