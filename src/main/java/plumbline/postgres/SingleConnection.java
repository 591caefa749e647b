package plumbline.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection for one transaction after another, each within a time limit: after it the
 * connection is closed, whether Postgres answers or not, and the next transaction makes another.
 */
public final class SingleConnection {
  private final Vertx vertx;
  private final Pool pool;
  private final Sockets sockets;
  private final Duration limit;

  /**
   * @param pool of one connection
   */
  SingleConnection(Vertx vertx, Pool pool, Sockets sockets, Duration limit) {
    this.vertx = vertx;
    this.pool = pool;
    this.sockets = sockets;
    this.limit = limit;
  }

  /**
   * Runs work in a transaction, and commits it where it succeeds. Fails with {@link
   * DatabaseUnavailable} where that takes longer than the limit; whether it was committed is not
   * known then.
   */
  public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(connection -> limited(connection, work));
  }

  /** Runs work outside of a transaction, within the same limit. */
  public <T> Future<T> run(Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(connection -> limited(() -> work.apply(connection)));
  }

  private <T> Future<T> limited(SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    return limited(
        () ->
            connection
                .begin()
                .compose(
                    transaction ->
                        Future.<Void>succeededFuture()
                            .compose(nothing -> work.apply(connection))
                            .transform(
                                done ->
                                    done.succeeded()
                                        ? transaction.commit().map(done.result())
                                        : rolledBack(transaction, done.cause()))));
  }

  private static <T> Future<T> rolledBack(Transaction transaction, Throwable cause) {
    return transaction.rollback().transform(done -> Future.failedFuture(cause));
  }

  private <T> Future<T> limited(Supplier<Future<T>> work) {
    boolean[] overdue = {false};
    long timer =
        vertx.setTimer(
            limit.toMillis(),
            late -> {
              overdue[0] = true;
              sockets.close();
            });
    return work.get()
        .onComplete(done -> vertx.cancelTimer(timer))
        .recover(
            failure ->
                Future.failedFuture(
                    overdue[0]
                        ? new DatabaseUnavailable(
                            "no answer within " + limit.toMillis() + " ms", failure)
                        : failure));
  }

  Future<Void> close() {
    sockets.close();
    return pool.close();
  }
}
