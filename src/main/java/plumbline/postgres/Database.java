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
import java.util.function.Supplier;

/**
 * The connections of the hot path. They are made when they are first needed, so that a server
 * starts while Postgres is away; a call that gets none fails and may be tried again.
 *
 * <p>They live on event loops of their own: an answer of Postgres must not wait behind the requests
 * that are read and parsed on those of the HTTP server, for it has a budget.
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

  /** How long closing waits for Postgres. */
  private static final long LEAVE_MS = 1_000;

  /** After this Postgres gives a statement of the single connection up. */
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(20);

  /** After this the single connection is given up: longer than any statement may take. */
  private static final Duration TRANSACTION_LIMIT = Duration.ofSeconds(30);

  private final Supplier<Clients> connecting;
  private final SingleConnection single;
  private volatile Clients clients;

  /** What is shared by many callers, and the sockets below it. */
  private record Clients(Pool pool, SqlClient pipelined, Sockets sockets) {
    Future<Void> close() {
      return orCut(Future.join(pool.close(), pipelined.close()).mapEmpty(), sockets);
    }
  }

  private Database(Supplier<Clients> connecting, SingleConnection single) {
    this.connecting = connecting;
    this.single = single;
    this.clients = connecting.get();
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
    PgConnectOptions limited =
        byIndex(uri).addProperty("statement_timeout", Long.toString(statement.toMillis()));
    PoolOptions size =
        new PoolOptions()
            .setMaxSize(poolSize)
            .setEventLoopSize(1)
            .setMaxWaitQueueSize(WAITING_MAX)
            .setConnectionTimeout(WAIT_TIMEOUT_MS)
            .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
    PoolOptions one = new PoolOptions().setMaxSize(1).setEventLoopSize(1);
    return new Database(
        () -> clients(vertx, uri, size),
        new SingleConnection(vertx, sockets -> pool(vertx, limited, one, sockets), transaction));
  }

  private static Clients clients(Vertx vertx, DatabaseUri uri, PoolOptions size) {
    Sockets sockets = new Sockets();
    return new Clients(
        pool(vertx, options(uri), size, sockets),
        PgBuilder.client()
            .with(size)
            .with(network())
            .connectingTo(byIndex(uri))
            .withConnectHandler(sockets::made)
            .using(vertx)
            .build(),
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

  /**
   * For statements that name their rows. Postgres keeps the plan of a prepared statement until it
   * looks at the table again: one made while the tables were empty would read them whole from then
   * on, for a minute of a first load.
   */
  private static PgConnectOptions byIndex(DatabaseUri uri) {
    return options(uri).addProperty("enable_seqscan", "off");
  }

  private static NetClientOptions network() {
    return new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MS).setTcpKeepAlive(true);
  }

  private static Pool pool(
      Vertx vertx, PgConnectOptions options, PoolOptions size, Sockets sockets) {
    return PgBuilder.pool()
        .with(size)
        .with(network())
        .connectingTo(options)
        .withConnectHandler(sockets::made)
        .using(vertx)
        .build();
  }

  /**
   * For transactions: a connection is one caller's until it is given back. Ask for it at each use:
   * it may be another after {@link #reconnect}.
   */
  public Pool pool() {
    return clients.pool();
  }

  /**
   * For single statements: a connection is shared, and a statement is sent before the answer to the
   * one ahead of it has come.
   */
  public SqlClient pipelined() {
    return clients.pipelined();
  }

  /**
   * For the one who writes in order: nobody waits ahead of it, and nothing can hold it for ever.
   */
  public SingleConnection single() {
    return single;
  }

  /**
   * Puts another pool and client in place of these and closes their connections, also those on
   * which Postgres does not answer: what is under way on them fails.
   */
  public synchronized void reconnect() {
    Clients before = clients;
    clients = connecting.get();
    before.sockets().close();
    before.close();
  }

  /** Takes leave of Postgres, but of one that hangs only for a moment. */
  static Future<Void> orCut(Future<Void> closing, Sockets sockets) {
    return closing
        .timeout(LEAVE_MS, TimeUnit.MILLISECONDS)
        .otherwiseEmpty()
        .onComplete(done -> sockets.close());
  }

  /** Closes all connections; the future completes when they are. */
  public Future<Void> close() {
    return Future.join(clients.close(), single.close()).mapEmpty();
  }
}
