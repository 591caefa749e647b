package plumbline.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a journal file holds, read without changing it.
 *
 * @param state the stored state; null where it is damaged or gone
 * @param intact how many entries are as they were written
 * @param holes ranges of sequences that ought to be there, and are not or are damaged
 * @param fault what is wrong with the file, in a clause; null where nothing is
 */
record JournalContents(
    @Nullable JournalState state, long intact, List<Hole> holes, @Nullable String fault) {

  static final JournalContents NOTHING =
      new JournalContents(JournalState.EMPTY, 0, List.of(), null);

  private static final String NO_TABLES = "the database file has no tables";

  /** Sequences that are gone, both ends included. */
  record Hole(long first, long last) {

    long size() {
      return last - first + 1;
    }

    /** The part above a sequence; its size is 0 or less where there is none. */
    Hole above(long sequence) {
      return new Hole(Math.max(first, sequence + 1), last);
    }

    @Override
    public String toString() {
      return first == last ? Long.toString(first) : first + " to " + last;
    }
  }

  /** Whether it is a database in which nothing was ever made. */
  boolean empty() {
    return NO_TABLES.equals(fault);
  }

  /** How many sequences are in the holes. */
  long missing() {
    return holes.stream().mapToLong(Hole::size).sum();
  }

  /**
   * Reads a file whole: its structure, every entry, and whether the sequence has holes.
   *
   * @throws JournalException when it is no journal, or one of another format
   */
  static JournalContents read(Path file) {
    Scan scan = new Scan();
    String fault = null;
    JournalState state = null;
    try (Connection connection = JournalDatabase.openUnchanged(file);
        Statement statement = connection.createStatement()) {
      if (!JournalDatabase.isJournal(statement)) {
        return new JournalContents(null, 0, List.of(), NO_TABLES);
      }
      state = JournalDatabase.state(statement);
      scan.next = state.trimmedThrough() + 1;
      fault = structure(statement);
      scan.entries(statement);
      scan.until(state.lastSequence() + 1);
      if (scan.missing() != state.missing() && fault == null) {
        fault = "the sequence has holes";
      }
    } catch (SQLException e) {
      fault = "the database file is damaged (" + e.getMessage() + ")";
    } catch (JournalStateDamaged e) {
      fault = e.getMessage();
    }
    return new JournalContents(state, scan.intact, scan.holes, fault);
  }

  private static @Nullable String structure(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
      String answer = row.getString(1);
      return answer.equals("ok") ? null : "the database file is damaged (" + oneLine(answer) + ")";
    }
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** Counts entries in order and notes what is missing between them. */
  private static final class Scan {

    private final List<Hole> holes = new ArrayList<>();
    private long next = 1;
    private long intact;

    void entries(Statement statement) throws SQLException {
      try (ResultSet row =
          statement.executeQuery("SELECT sequence, epoch, crc, bytes FROM entry ORDER BY 1")) {
        while (row.next()) {
          long sequence = row.getLong(1);
          String epoch = row.getString(2);
          byte[] bytes = row.getBytes(4);
          if (epoch != null
              && bytes != null
              && JournalEntry.checksum(epoch, sequence, bytes) == row.getLong(3)) {
            until(sequence);
            next = sequence + 1;
            intact++;
          }
        }
      }
    }

    void until(long sequence) {
      if (next < sequence) {
        holes.add(new Hole(next, sequence - 1));
        next = sequence;
      }
    }

    long missing() {
      return holes.stream().mapToLong(Hole::size).sum();
    }
  }
}
