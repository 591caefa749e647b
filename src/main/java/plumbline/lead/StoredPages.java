package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import plumbline.decision.StoredDecision;

/**
 * Stored decisions, a page at a time, in one snapshot: nothing but a page is in memory. It holds a
 * connection until it is closed.
 */
public final class StoredPages {
  private final SqlConnection connection;
  private final Transaction transaction;
  private final StoredDecisions decisions;
  private final PreparedStatement statement;
  private final Cursor cursor;
  private final long size;
  private final int page;

  private StoredPages(
      SqlConnection connection,
      Transaction transaction,
      StoredDecisions decisions,
      PreparedStatement statement,
      StoredDecisions.Range range,
      long size,
      int page) {
    this.connection = connection;
    this.transaction = transaction;
    this.decisions = decisions;
    this.statement = statement;
    this.cursor = statement.cursor(range.arguments());
    this.size = size;
    this.page = page;
  }

  static Future<StoredPages> open(
      SqlConnection connection, StoredDecisions decisions, StoredDecisions.Range range, int page) {
    return connection
        .begin()
        .compose(
            transaction ->
                connection
                    .query("set transaction isolation level repeatable read, read only")
                    .execute()
                    .compose(
                        set ->
                            connection
                                .preparedQuery(decisions.statement("count"))
                                .execute(range.arguments()))
                    .map(rows -> rows.iterator().next().getLong("decisions"))
                    .compose(
                        size ->
                            connection
                                .prepare(
                                    decisions.statement(
                                        range.sample() == null ? "range" : "sample"))
                                .map(
                                    statement ->
                                        new StoredPages(
                                            connection,
                                            transaction,
                                            decisions,
                                            statement,
                                            range,
                                            size,
                                            page))));
  }

  /** How many decisions there are in all. */
  public long size() {
    return size;
  }

  /** The next ones; none at the end. */
  public Future<List<StoredDecision>> next() {
    return cursor.read(page).compose(rows -> decisions.withFacts(connection, rows));
  }

  /** Gives the connection back. */
  public Future<Void> close() {
    return cursor
        .close()
        .otherwiseEmpty()
        .compose(closed -> statement.close())
        .otherwiseEmpty()
        .compose(closed -> transaction.rollback())
        .otherwiseEmpty()
        .compose(done -> connection.close());
  }
}
