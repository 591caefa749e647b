package plumbline.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The statements that change the journal, prepared once; for one thread. */
final class JournalWrites implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement insert;
  private final PreparedStatement setState;
  private final PreparedStatement getState;
  private final PreparedStatement measure;
  private final PreparedStatement delete;

  /** How many entries there are, and their payload in bytes. */
  record Size(long entries, long bytes) {}

  JournalWrites(Path file, long maxFileBytes) throws SQLException {
    connection = JournalDatabase.openWriter(file, maxFileBytes);
    try {
      insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?, ?, ?)");
      setState =
          connection.prepareStatement(
              "UPDATE state SET last_sequence = ?, trimmed_through = ?, crc = ?");
      getState =
          connection.prepareStatement("SELECT last_sequence, trimmed_through, crc FROM state");
      measure =
          connection.prepareStatement(
              "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM entry WHERE sequence <= ?");
      delete = connection.prepareStatement("DELETE FROM entry WHERE sequence <= ?");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The stored state. */
  JournalState state() throws SQLException {
    try (ResultSet row = getState.executeQuery()) {
      if (!row.next()) {
        throw new JournalException("the journal has lost its state");
      }
      JournalState state = new JournalState(row.getLong(1), row.getLong(2));
      if (state.checksum() != row.getLong(3)) {
        throw new JournalException("the journal's state is damaged (CRC32C)");
      }
      return state;
    }
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

  /** Adds entries from a sequence on, all or none; they are on disk when this returns. */
  void append(String epoch, long firstSequence, List<byte[]> entries, JournalState after)
      throws SQLException {
    long sequence = firstSequence;
    for (byte[] bytes : entries) {
      insert.setLong(1, sequence);
      insert.setString(2, epoch);
      insert.setLong(3, JournalEntry.checksum(epoch, sequence, bytes));
      insert.setBytes(4, bytes);
      insert.executeUpdate();
      sequence++;
    }
    commit(after);
  }

  /** Deletes what is at or below {@code after.trimmedThrough()}, and tells how much that was. */
  Size trim(JournalState after) throws SQLException {
    Size size = measure(after.trimmedThrough());
    delete.setLong(1, after.trimmedThrough());
    delete.executeUpdate();
    commit(after);
    return size;
  }

  private void commit(JournalState after) throws SQLException {
    setState.setLong(1, after.lastSequence());
    setState.setLong(2, after.trimmedThrough());
    setState.setLong(3, after.checksum());
    setState.executeUpdate();
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
