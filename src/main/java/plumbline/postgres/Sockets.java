package plumbline.postgres;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets below a pool. The client's own closing waits for the answers under way, which from a
 * Postgres that hangs never come; a socket can be closed at any time.
 */
final class Sockets {
  private final Set<SocketConnectionBase> connections = ConcurrentHashMap.newKeySet();

  /** To be told of each connection a pool makes. */
  void made(SqlConnection made) {
    add(made);
    made.close();
  }

  /** As above of a connection that is nobody's but the caller's. */
  void add(SqlConnection made) {
    if (made instanceof SqlConnectionInternal pooled) {
      Connection connection = pooled.unwrap();
      for (Connection inner = connection.unwrap(); inner != connection; inner = inner.unwrap()) {
        connection = inner;
      }
      if (connection instanceof SocketConnectionBase socket) {
        connections.removeIf(other -> !other.isValid());
        connections.add(socket);
      }
    }
  }

  /** Closes them all; what was under way on them fails. */
  void close() {
    connections.removeIf(
        connection -> {
          // From the end of the pipeline that is next to the network: the client's handlers would
          // take leave of Postgres first, and wait for its answer.
          @Nullable ChannelHandlerContext first =
              connection.socket().channelHandlerContext().pipeline().firstContext();
          if (first != null) {
            ChannelFuture unused = first.close();
          }
          return true;
        });
  }
}
