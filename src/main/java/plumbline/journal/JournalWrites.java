package plumbline.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The statements that change the journal, prepared once; for one thread. */
final class JournalWrites implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement measure;
  private final PreparedStatement delete;
  private final Statement statement;
  private final long maxFileBytes;
  private boolean growing = true;

  /** How many entries there are, and their payload in bytes. */
  record Size(long entries, long bytes) {}

  JournalWrites(Path file, long maxFileBytes) throws SQLException {
    this.maxFileBytes = maxFileBytes;
    connection = JournalDatabase.openWriter(file, maxFileBytes);
    try {
      insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?, ?)");
      measure =
          connection.prepareStatement(
              "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM entry WHERE sequence <= ?");
      statement = connection.createStatement();
      delete = connection.prepareStatement("DELETE FROM entry WHERE sequence <= ?");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The stored state. */
  JournalState state() throws SQLException {
    return JournalDatabase.state(statement);
  }

  /** What is kept at or below a sequence. */
  Size measure(long throughSequence) throws SQLException {
    measure.setLong(1, throughSequence);
    try (ResultSet row = measure.executeQuery()) {
      return new Size(row.getLong(1), row.getLong(2));
    }
  }

  /** Ends the reading so far, whose view of the file would hold the log back. */
  void endRead() throws SQLException {
    connection.commit();
  }

  /**
   * Commits something, so that the log of an open journal is never empty: then one that is empty or
   * gone shows. Whether there was room for it; a start on a full disk must still drain.
   */
  static boolean touch(Path file, long maxFileBytes) throws SQLException {
    try (JournalWrites writes = new JournalWrites(file, maxFileBytes)) {
      writes.set(writes.state());
      return true;
    } catch (SQLiteException e) {
      if (e.getResultCode() != SQLiteErrorCode.SQLITE_FULL) {
        throw e;
      }
      return false;
    }
  }

  /** Lets the database file grow, or has it make do with the pages that trims have freed. */
  void allowGrowth(boolean allowed) throws SQLException {
    if (allowed != growing) {
      // SQLite takes a bound below the present size for the present size.
      JournalDatabase.boundPages(statement, allowed ? maxFileBytes : 1);
      growing = allowed;
    }
  }

  /** Adds entries after {@code before}, all or none; they are on disk when this returns. */
  JournalState append(JournalState before, String epoch, List<byte[]> entries) throws SQLException {
    long sequence = before.lastSequence();
    for (byte[] bytes : entries) {
      sequence++;
      insert.setLong(1, sequence);
      insert.setString(2, epoch);
      insert.setLong(3, JournalEntry.checksum(epoch, sequence, bytes));
      insert.setBytes(4, bytes);
      insert.executeUpdate();
    }
    return set(before.appended(entries.size()));
  }

  /** What a trim deleted, and the state after it. */
  record Trimmed(Size deleted, JournalState after) {}

  /** Deletes what is at or below a sequence. */
  Trimmed trim(JournalState before, long throughSequence) throws SQLException {
    Size size = measure(throughSequence);
    delete.setLong(1, throughSequence);
    delete.executeUpdate();
    return new Trimmed(size, set(before.trimmed(throughSequence, size.entries())));
  }

  /** Stores the state and commits. */
  JournalState set(JournalState state) throws SQLException {
    JournalDatabase.setState(statement, state);
    connection.commit();
    return state;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
