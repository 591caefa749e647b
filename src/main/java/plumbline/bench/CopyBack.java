package plumbline.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import plumbline.postgres.DatabaseUri;

/**
 * How fast the newest rows of the tables get there by {@code COPY}: they are taken out to files,
 * deleted, and copied back into the same tables with the same indexes, in one transaction.
 */
final class CopyBack {
  private static final String OF_LEADS = " where lead_id in (select lead_id from bench_rows)";
  private static final String OF_DECISIONS =
      " where decision_id in (select decision_id from bench_rows)";
  private static final List<Part> PARTS =
      List.of(
          new Part("lead", OF_LEADS),
          new Part("activity", OF_DECISIONS),
          new Part("decision", OF_DECISIONS),
          new Part("status_change", OF_DECISIONS),
          new Part("outbox", OF_DECISIONS));

  private final DatabaseUri database;
  private final Path directory;

  /** Rows of one table. */
  private record Part(String table, String where) {}

  CopyBack(DatabaseUri database, Path directory) {
    this.database = database;
    this.directory = directory;
  }

  /**
   * Leads copied a second.
   *
   * @param leads how many decisions to take, the newest first; nobody may write meanwhile
   */
  double perSecond(int leads) throws SQLException, IOException {
    try (Connection connection = Stand.connect(database);
        Statement statement = connection.createStatement()) {
      CopyManager copy = connection.unwrap(BaseConnection.class).getCopyAPI();
      int taken =
          statement.executeUpdate(
              "create temp table bench_rows as select decision_id, lead_id from decision"
                  + " order by decision_id desc limit "
                  + leads);
      statement.execute("analyze bench_rows");
      for (Part part : PARTS) {
        try (OutputStream out = Files.newOutputStream(file(part))) {
          copy.copyOut("copy (select * from " + part.table() + part.where() + ") to stdout", out);
        }
        statement.execute("delete from " + part.table() + part.where());
      }
      statement.execute("vacuum lead, activity, decision, status_change, outbox");
      long start = System.nanoTime();
      connection.setAutoCommit(false);
      for (Part part : PARTS) {
        try (InputStream in = Files.newInputStream(file(part))) {
          copy.copyIn("copy " + part.table() + " from stdin", in, 1 << 16);
        }
      }
      connection.commit();
      return taken * 1e9 / (System.nanoTime() - start);
    }
  }

  private Path file(Part part) {
    return directory.resolve(part.table() + ".copy");
  }
}
