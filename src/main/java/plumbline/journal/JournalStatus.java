package plumbline.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a journal holds, as it is seen from beside the server that uses it.
 *
 * @param entries how many are kept
 * @param bytes their payload
 * @param firstSequence of those kept; 0 for none
 * @param lastSequence the greatest ever durable, trimmed or not; 0 for none
 * @param backlog how many of those kept Postgres does not have
 */
public record JournalStatus(
    long entries, long bytes, long firstSequence, long lastSequence, long backlog) {

  /** The entries of one opening of the journal. */
  private record Epoch(String name, long entries, long bytes, long first, long last) {}

  /**
   * Reads a journal and changes nothing. Blocks.
   *
   * @param cursor by epoch, the last sequence Postgres has
   * @throws JournalException where there is none, or it cannot be read
   */
  public static JournalStatus read(Path directory, Map<String, Long> cursor) {
    Path file = directory.resolve(Journal.FILE);
    if (!Files.exists(file)) {
      throw new JournalException("there is no journal in " + directory);
    }
    try (Connection connection = JournalDatabase.openUnchanged(file);
        Statement statement = connection.createStatement()) {
      if (!JournalDatabase.isJournal(statement)) {
        return new JournalStatus(0, 0, 0, 0, 0);
      }
      // One transaction, so that all figures are of one instant.
      connection.setAutoCommit(false);
      List<Epoch> epochs = epochs(statement);
      long backlog = 0;
      for (Epoch epoch : epochs) {
        backlog += above(connection, epoch, cursor.getOrDefault(epoch.name(), 0L));
      }
      return new JournalStatus(
          epochs.stream().mapToLong(Epoch::entries).sum(),
          epochs.stream().mapToLong(Epoch::bytes).sum(),
          epochs.stream().mapToLong(Epoch::first).min().orElse(0),
          JournalDatabase.state(statement).lastSequence(),
          backlog);
    } catch (SQLException e) {
      throw new JournalException("the journal cannot be read: " + e.getMessage(), e);
    } catch (JournalStateDamaged e) {
      throw new JournalException("the journal is damaged: " + e.getMessage(), e);
    }
  }

  private static List<Epoch> epochs(Statement statement) throws SQLException {
    List<Epoch> epochs = new ArrayList<>();
    try (ResultSet row =
        statement.executeQuery(
            """
            SELECT epoch, count(*), sum(length(bytes)), min(sequence), max(sequence)
            FROM entry GROUP BY epoch
            """)) {
      while (row.next()) {
        epochs.add(
            new Epoch(
                row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
      }
    }
    return epochs;
  }

  private static long above(Connection connection, Epoch epoch, long cursor) throws SQLException {
    if (cursor < epoch.first()) {
      return epoch.entries();
    }
    try (PreparedStatement count =
        connection.prepareStatement(
            "SELECT count(*) FROM entry WHERE epoch = ? AND sequence > ?")) {
      count.setString(1, epoch.name());
      count.setLong(2, cursor);
      try (ResultSet row = count.executeQuery()) {
        return row.getLong(1);
      }
    }
  }
}
