package plumbline.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection for one transaction after another, each within a time limit: after it the
 * connection is closed, whether Postgres answers or not, and the next transaction makes another.
 */
public final class SingleConnection {
  /** How long connecting may take: a Postgres that hangs accepts, and is silent. */
  private static final long CONNECT_MS = 5_000;

  private final Vertx vertx;
  private final Function<Sockets, Pool> connecting;
  private final Duration limit;
  private Sockets sockets = new Sockets();
  private Pool pool;
  private Future<?> last = Future.succeededFuture();

  /**
   * @param connecting makes a pool of one connection
   */
  SingleConnection(Vertx vertx, Function<Sockets, Pool> connecting, Duration limit) {
    this.vertx = vertx;
    this.connecting = connecting;
    this.limit = limit;
    this.pool = connecting.apply(sockets);
  }

  /**
   * Runs work in a transaction, and commits it where it succeeds. Fails with {@link
   * DatabaseUnavailable} where that takes longer than the limit; whether it was committed is not
   * known then. Transactions wait for those that were asked for before them.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return run(connection -> transaction(connection, work));
  }

  /** Runs work outside of a transaction, within the same limit. */
  public synchronized <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
    Promise<T> promise = Promise.promise();
    last.onComplete(before -> connected(work).onComplete(promise));
    last = promise.future();
    return onCaller(promise.future());
  }

  private <T> Future<T> onCaller(Future<T> done) {
    Context context = vertx.getOrCreateContext();
    return Future.future(
        promise ->
            done.onComplete(result -> context.runOnContext(nothing -> promise.handle(result))));
  }

  private <T> Future<T> connected(Function<SqlConnection, Future<T>> work) {
    AtomicBoolean late = new AtomicBoolean();
    Future<SqlConnection> connection = pool().getConnection();
    connection.onSuccess(
        made -> {
          if (late.get()) {
            made.close();
          }
        });
    return connection
        .timeout(CONNECT_MS, TimeUnit.MILLISECONDS)
        .recover(
            failure -> {
              late.set(true);
              if (!connection.isComplete()) {
                renew();
              }
              return Future.failedFuture(failure);
            })
        .compose(made -> limited(() -> work.apply(made)).onComplete(done -> made.close()));
  }

  private synchronized Pool pool() {
    return pool;
  }

  /** Leaves a connection to itself that is being made and will not be. */
  private synchronized void renew() {
    sockets.close();
    pool.close();
    sockets = new Sockets();
    pool = connecting.apply(sockets);
  }

  private static <T> Future<T> transaction(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return connection
        .begin()
        .compose(
            transaction ->
                Future.<Void>succeededFuture()
                    .compose(nothing -> work.apply(connection))
                    .transform(
                        done ->
                            done.succeeded()
                                ? transaction.commit().map(done.result())
                                : rolledBack(transaction, done.cause())));
  }

  private static <T> Future<T> rolledBack(Transaction transaction, Throwable cause) {
    return transaction.rollback().transform(done -> Future.failedFuture(cause));
  }

  private <T> Future<T> limited(Supplier<Future<T>> work) {
    AtomicBoolean overdue = new AtomicBoolean();
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            late -> {
              overdue.set(true);
              dropped();
            });
    return Future.<Void>succeededFuture()
        .compose(nothing -> work.get())
        .onComplete(done -> vertx.cancelTimer(timer))
        .recover(
            failure ->
                Future.failedFuture(
                    overdue.get()
                        ? new DatabaseUnavailable(
                            "no answer within " + limit.toMillis() + " ms", failure)
                        : failure));
  }

  private synchronized void dropped() {
    sockets.close();
  }

  synchronized Future<Void> close() {
    return Database.orCut(pool.close(), sockets);
  }
}
