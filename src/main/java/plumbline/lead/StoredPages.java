package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * Stored decisions, a page at a time, in one snapshot: nothing but a page is in memory. It holds a
 * connection until it is closed.
 */
public final class StoredPages {
  /** Where decisions stand on much, fewer are read at once, so that a page has about this much. */
  private static final long CHARACTERS = 4 << 20;

  /** How many are read before it is known how long they are. */
  private static final int FIRST = 50;

  private final SqlConnection connection;
  private final Transaction transaction;
  private final PreparedStatement statement;
  private final Cursor cursor;
  private final long size;
  private final int page;
  private volatile int count;

  private StoredPages(
      SqlConnection connection,
      Transaction transaction,
      PreparedStatement statement,
      StoredDecisions.Range range,
      long size,
      int page) {
    this.connection = connection;
    this.transaction = transaction;
    this.statement = statement;
    this.cursor = statement.cursor(range.arguments());
    this.size = size;
    this.page = page;
    this.count = Math.min(page, FIRST);
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
                                .prepare(decisions.statement("range"))
                                .map(
                                    statement ->
                                        new StoredPages(
                                            connection,
                                            transaction,
                                            statement,
                                            range,
                                            size,
                                            page))));
  }

  /** How many decisions there are in all. */
  public long size() {
    return size;
  }

  /** The next ones; none at the end. To be called again once they are there. */
  public Future<List<StoredRow>> next() {
    return cursor
        .read(count)
        .map(
            rows -> {
              List<StoredRow> read = new ArrayList<>(rows.size());
              rows.forEach(row -> read.add(new StoredRow(row)));
              long length = read.stream().mapToLong(StoredRow::length).sum();
              count = (int) Math.max(1, Math.min(page, CHARACTERS * read.size() / (length + 1)));
              return read;
            });
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
