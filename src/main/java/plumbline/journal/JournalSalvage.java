package plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Copies every intact entry of a damaged journal into a new file, from the pages of the database
 * and of the log as they lie on the disk. The damaged files are only read.
 */
final class JournalSalvage {

  private static final int COMMIT_EVERY = 1000;

  private final Path file;
  private final Path log;
  private final List<WalInspection.Frame> frames;
  private final int committed;

  /** The frames that hold each page, so that an overflow page is found as it was back then. */
  private final Map<Integer, TreeSet<Integer>> framesOfPage = new HashMap<>();

  private @Nullable JournalState state;

  JournalSalvage(Path file, Path log, WalInspection inspection) {
    this.file = file;
    this.log = log;
    this.frames = inspection.frames();
    this.committed = inspection.committed();
    for (int i = 0; i < frames.size(); i++) {
      framesOfPage.computeIfAbsent(frames.get(i).page(), page -> new TreeSet<>()).add(i);
    }
  }

  /**
   * Writes the new file.
   *
   * @param storedCursor where Postgres is, to go on from if the state is lost
   * @return whether the state was found
   */
  boolean into(Path target, long storedCursor) throws IOException, SQLException {
    try (Connection connection = JournalDatabase.openWriter(target, Long.MAX_VALUE)) {
      try (PreparedStatement put =
          connection.prepareStatement("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)")) {
        carve(connection, put);
      }
      try (Statement statement = connection.createStatement()) {
        JournalDatabase.setState(statement, settle(statement, storedCursor));
      }
      connection.commit();
      return state != null;
    }
  }

  /**
   * A sequence is found many times, as pages are written again and again. What is written last
   * stands, so what is least sure comes first: frames of no known transaction, then the database,
   * then the log.
   */
  private void carve(Connection connection, PreparedStatement put)
      throws IOException, SQLException {
    int[] found = {0};
    PageCarver carver =
        new PageCarver(
            entry -> put(connection, put, entry, ++found[0] % COMMIT_EVERY == 0), state -> {});
    PageCarver trusted =
        new PageCarver(
            entry -> put(connection, put, entry, ++found[0] % COMMIT_EVERY == 0), this::newer);
    try (FileChannel database = open(file);
        FileChannel wal = open(log)) {
      for (int i = 0; i < frames.size(); i++) {
        if (!isCommitted(i)) {
          carveFrame(carver, i, database, wal);
        }
      }
      long pages = database.size() / JournalDatabase.PAGE_BYTES;
      for (int i = 1; i <= pages; i++) {
        trusted.carve(page(database, i), number -> page(database, number));
      }
      for (int i = 0; i < frames.size(); i++) {
        if (isCommitted(i)) {
          carveFrame(trusted, i, database, wal);
        }
      }
    }
  }

  private boolean isCommitted(int frame) {
    return frame < committed && frames.get(frame).valid();
  }

  private void carveFrame(PageCarver carver, int frame, FileChannel database, FileChannel wal) {
    int end = frame;
    while (end < frames.size() - 1 && !frames.get(end).commit()) {
      end++;
    }
    int last = end;
    carver.carve(
        bytes(wal, WalInspection.pageOffset(frame)),
        number -> {
          Integer holder = framesOfPage.getOrDefault(number, new TreeSet<>()).floor(last);
          return holder == null
              ? page(database, number)
              : bytes(wal, WalInspection.pageOffset(holder));
        });
  }

  private void newer(JournalState found) {
    JournalState known = state;
    if (known == null
        || found.lastSequence() > known.lastSequence()
        || (found.lastSequence() == known.lastSequence()
            && found.trimmedThrough() > known.trimmedThrough())) {
      state = found;
    }
  }

  private static void put(
      Connection connection, PreparedStatement put, JournalEntry entry, boolean commit) {
    try {
      put.setLong(1, entry.sequence());
      put.setString(2, entry.epoch());
      put.setLong(3, JournalEntry.checksum(entry.epoch(), entry.sequence(), entry.bytes()));
      put.setBytes(4, entry.bytes());
      put.executeUpdate();
      if (commit) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw new JournalException("what is intact cannot be copied: " + e.getMessage(), e);
    }
  }

  /** Drops what was trimmed and is found in free space, and says what the new file holds. */
  private JournalState settle(Statement statement, long storedCursor) throws SQLException {
    JournalState known = state;
    long least = number(statement, "SELECT coalesce(min(sequence), 0) FROM entry");
    long trimmed =
        known != null ? known.trimmedThrough() : least > 0 ? least - 1 : Math.max(0, storedCursor);
    statement.executeUpdate("DELETE FROM entry WHERE sequence <= " + trimmed);
    long last = Math.max(trimmed, number(statement, "SELECT max(sequence) FROM entry"));
    return known == null
        ? new JournalState(last, trimmed, 0)
        : new JournalState(Math.max(last, known.lastSequence()), trimmed, known.missing());
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(Files.exists(path) ? path : Path.of("/dev/null"));
  }

  private static byte[] page(FileChannel database, int number) {
    return bytes(database, (number - 1L) * JournalDatabase.PAGE_BYTES);
  }

  /** A page's worth of bytes; zeros where the file ends. */
  private static byte[] bytes(FileChannel channel, long position) {
    ByteBuffer bytes = ByteBuffer.allocate(JournalDatabase.PAGE_BYTES);
    try {
      while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
        // until it is filled, or the file ends
      }
    } catch (IOException e) {
      // A sector that cannot be read is damage like any other.
      return new byte[JournalDatabase.PAGE_BYTES];
    }
    return bytes.array();
  }
}
