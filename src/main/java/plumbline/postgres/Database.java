package plumbline.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
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

  /**
   * How long a start-up waits for Postgres to say anything: a hanging one accepts, and is silent.
   */
  private static final int START_UP_SECONDS = 10;

  /** After this Postgres gives a statement of the single connection up. */
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(20);

  /** After this the single connection is given up: longer than any statement may take. */
  private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(30);

  /** Callers of the single connection that are not yet under way wait for those before them. */
  private static final int SINGLE_WAIT_SECONDS = 120;

  private final Pool pool;
  private final SqlClient pipelined;
  private final SingleConnection single;
  private final Sockets sockets;

  private Database(Pool pool, SqlClient pipelined, SingleConnection single, Sockets sockets) {
    this.pool = pool;
    this.pipelined = pipelined;
    this.single = single;
    this.sockets = sockets;
  }

  /**
   * Opens a pool and, beside it, a client that pipelines and a single connection.
   *
   * @param poolSize connections of each of the first two, 1 or more
   */
  public static Database connect(Vertx vertx, DatabaseUri uri, int poolSize) {
    return connect(vertx, uri, poolSize, STATEMENT_LIMIT, TRANSACTION_LIMIT);
  }

  /** As above, with other limits for the single connection. */
  static Database connect(
      Vertx vertx, DatabaseUri uri, int poolSize, Duration statement, Duration transaction) {
    NetClientOptions network =
        new NetClientOptions()
            .setConnectTimeout(CONNECT_TIMEOUT_MS)
            .setReadIdleTimeout(START_UP_SECONDS)
            .setTcpKeepAlive(true);
    PoolOptions size =
        new PoolOptions()
            .setMaxSize(poolSize)
            .setMaxWaitQueueSize(WAITING_MAX)
            .setConnectionTimeout(WAIT_TIMEOUT_MS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    Sockets sockets = new Sockets();
    Sockets alone = new Sockets();
    PgConnectOptions limited =
        options(uri).addProperty("statement_timeout", Long.toString(statement.toMillis()));
    PoolOptions one =
        new PoolOptions()
            .setMaxSize(1)
            .setConnectionTimeout(SINGLE_WAIT_SECONDS)
            .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    return new Database(
        pool(vertx, options(uri), network, size, sockets),
        PgBuilder.client()
            .with(size)
            .with(network)
            .connectingTo(options(uri))
            .withConnectHandler(sockets::made)
            .using(vertx)
            .build(),
        new SingleConnection(vertx, pool(vertx, limited, network, one, alone), alone, transaction),
        sockets);
  }

  private static PgConnectOptions options(DatabaseUri uri) {
    return uri.connectOptions()
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS_MAX)
        .setPreparedStatementCacheSqlLimit(PREPARED_STATEMENT_LENGTH_MAX)
        .setPipeliningLimit(PIPELINING)
        .addProperty("application_name", "plumbline");
  }

  private static Pool pool(
      Vertx vertx,
      PgConnectOptions options,
      NetClientOptions network,
      PoolOptions size,
      Sockets sockets) {
    return PgBuilder.pool()
        .with(size)
        .with(network)
        .connectingTo(options)
        .withConnectHandler(sockets::made)
        .using(vertx)
        .build();
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

  /**
   * For the one who writes in order: nobody waits ahead of it, and nothing can hold it for ever.
   */
  public SingleConnection single() {
    return single;
  }

  /**
   * Closes the connections of pool and client, also those on which Postgres does not answer: what
   * is under way on them fails, and the next call makes others.
   */
  public void reconnect() {
    sockets.close();
  }

  /** Closes all connections; the future completes when they are. */
  public Future<Void> close() {
    return Future.join(pool.close(), pipelined.close(), single.close()).mapEmpty();
  }
}
