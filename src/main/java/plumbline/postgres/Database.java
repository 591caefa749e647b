package plumbline.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.util.concurrent.TimeUnit;

/**
 * The connections of the hot path. They are made when they are first needed, so that a server
 * starts while Postgres is away; a call that gets none fails and may be tried again.
 */
public final class Database {
  private static final int CONNECT_TIMEOUT_MS = 3_000;

  /** How long a caller waits for a free connection of the pool. */
  private static final int WAIT_TIMEOUT_MS = 5_000;

  /** Callers that wait for a connection; the next one fails at once. */
  private static final int WAITING_MAX = 1_000;

  /** Statements a pipelined connection has under way. */
  private static final int PIPELINING = 256;

  private static final int PREPARED_STATEMENTS_MAX = 256;

  /** Statements in characters up to which they are kept prepared: all of ours. */
  private static final int PREPARED_STATEMENT_LENGTH_MAX = 64 * 1024;

  private final Pool pool;
  private final SqlClient pipelined;

  private Database(Pool pool, SqlClient pipelined) {
    this.pool = pool;
    this.pipelined = pipelined;
  }

  /**
   * Opens a pool and, beside it, a client that pipelines.
   *
   * @param poolSize connections of each of the two, 1 or more
   */
  public static Database connect(Vertx vertx, DatabaseUri uri, int poolSize) {
    PgConnectOptions options =
        uri.connectOptions()
            .setCachePreparedStatements(true)
            .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
            .setPreparedStatementCacheSqlLimit(PREPARED_STATEMENT_LENGTH_MAX)
            .setPipeliningLimit(PIPELINING)
            .addProperty("application_name", "plumbline");
    NetClientOptions network =
        new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpKeepAlive(true);
    PoolOptions size =
        new PoolOptions()
            .setMaxSize(poolSize)
            .setMaxWaitQueueSize(WAITING_MAX)
            .setConnectionTimeout(WAIT_TIMEOUT_MS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    return new Database(
        PgBuilder.pool().with(size).with(network).connectingTo(options).using(vertx).build(),
        PgBuilder.client().with(size).with(network).connectingTo(options).using(vertx).build());
  }

  /** For transactions: a connection is one caller's until it is given back. */
  public Pool pool() {
    return pool;
  }

  /**
   * For single statements: a connection is shared, and a statement is sent before the answer to the
   * one ahead of it has come.
   */
  public SqlClient pipelined() {
    return pipelined;
  }

  /** Closes all connections; the future completes when they are. */
  public Future<Void> close() {
    return Future.join(pool.close(), pipelined.close()).mapEmpty();
  }
}
