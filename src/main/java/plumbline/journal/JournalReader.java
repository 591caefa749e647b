package plumbline.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads committed entries by cursor, on a connection of its own, beside the writer. */
final class JournalReader implements AutoCloseable {

  private final Connection connection;
  private final PreparedStatement select;

  JournalReader(Path file) throws SQLException {
    connection = JournalDatabase.openReader(file);
    select =
        connection.prepareStatement(
            """
            SELECT sequence, epoch, crc, bytes FROM entry
            WHERE sequence > ? ORDER BY sequence LIMIT ?
            """);
  }

  /** As {@link Journal#read} says. */
  synchronized List<JournalEntry> read(long afterSequence, int maxEntries, long maxBytes) {
    List<JournalEntry> entries = new ArrayList<>();
    long bytes = 0;
    try {
      select.setLong(1, afterSequence);
      select.setInt(2, maxEntries);
      try (ResultSet row = select.executeQuery()) {
        while (row.next() && (entries.isEmpty() || bytes < maxBytes)) {
          JournalEntry entry = new JournalEntry(row.getString(2), row.getLong(1), row.getBytes(4));
          bytes += entry.bytes().length;
          if (bytes > maxBytes && !entries.isEmpty()) {
            break;
          }
          if (!intact(entry, row.getLong(3))) {
            return orFail(entries, entry.sequence());
          }
          entries.add(entry);
        }
      }
      return entries;
    } catch (SQLException e) {
      throw new JournalException("the journal cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean intact(JournalEntry entry, long crc) {
    return JournalEntry.checksum(entry.epoch(), entry.sequence(), entry.bytes()) == crc;
  }

  /** What lies before a damaged entry is given first; only then is the damage in the way. */
  private static List<JournalEntry> orFail(List<JournalEntry> before, long damaged) {
    if (before.isEmpty()) {
      throw new JournalException(
          "entry "
              + damaged
              + " of the journal is damaged (CRC32C); a restart keeps all that is intact");
    }
    return before;
  }

  @Override
  public synchronized void close() throws SQLException {
    connection.close();
  }
}
