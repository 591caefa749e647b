package plumbline.postgres;

import io.netty.channel.ChannelPipeline;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sockets below a pool. The client's own closing waits for the answers under way, which from a
 * Postgres that hangs never come; a socket can be closed at any time.
 */
final class Sockets {
  /** The handler a client's read time-out puts into each connection. */
  private static final String READ_TIMEOUT = "idle";

  private final Set<SocketConnectionBase> connections = ConcurrentHashMap.newKeySet();

  /**
   * To be told of each connection that is made. Until then it had to hear from Postgres within the
   * read time-out, so that a start-up nobody answers does not hold its place; from now on it may be
   * idle.
   */
  void made(SqlConnection made) {
    if (made instanceof SqlConnectionInternal pooled) {
      Connection connection = pooled.unwrap();
      for (Connection inner = connection.unwrap(); inner != connection; inner = inner.unwrap()) {
        connection = inner;
      }
      if (connection instanceof SocketConnectionBase socket) {
        ChannelPipeline pipeline = socket.socket().channelHandlerContext().pipeline();
        if (pipeline.get(READ_TIMEOUT) != null) {
          pipeline.remove(READ_TIMEOUT);
        }
        connections.removeIf(other -> !other.isValid());
        connections.add(socket);
      }
    }
    made.close();
  }

  /** Closes them all; what was under way on them fails. */
  void close() {
    connections.removeIf(
        connection -> {
          connection.socket().close();
          return true;
        });
  }
}
