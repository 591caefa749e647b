package plumbline.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** How the journal's SQLite file is opened: pragmas and schema. */
final class JournalDatabase {

  static final int PAGE_BYTES = 8192;

  /** The most SQLite can count. */
  private static final long MAX_PAGES = 0xfffffffeL;

  /** "PlJo": tells a journal from any other SQLite file. */
  private static final int APPLICATION_ID = 0x506c4a6f;

  private static final int FORMAT = 1;

  /**
   * {@code state} remembers the last sequence where every entry was trimmed, and shows a hole at
   * the end; its checksum shows a flipped byte as the entries' own does.
   */
  private static final String SCHEMA =
      """
      CREATE TABLE entry (
        sequence INTEGER PRIMARY KEY,
        epoch TEXT NOT NULL,
        crc INTEGER NOT NULL,
        bytes BLOB NOT NULL
      );
      CREATE TABLE state (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        last_sequence INTEGER NOT NULL,
        trimmed_through INTEGER NOT NULL,
        missing INTEGER NOT NULL,
        crc INTEGER NOT NULL
      );
      """;

  private JournalDatabase() {}

  /** The connection that writes; the tables are made where there are none. */
  static Connection openWriter(Path file, long maxFileBytes) throws SQLException {
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      // Most entries (a lead and its decision, 1 to 5 kB) fit a page whole, several to one write.
      statement.execute("PRAGMA page_size = " + PAGE_BYTES);
      // A commit is one sequential write and one fsync, and readers do not wait for it.
      statement.execute("PRAGMA journal_mode = WAL");
      // NORMAL would not fsync on commit: acknowledged entries would be lost with the power.
      statement.execute("PRAGMA synchronous = FULL");
      // NORMAL, not EXCLUSIVE: the reader is a second connection. JournalLock keeps others out.
      statement.execute("PRAGMA locking_mode = NORMAL");
      // 8 MB between checkpoints: entries trimmed within them never reach the database file.
      statement.execute("PRAGMA wal_autocheckpoint = 1024");
      // A log that grew in a burst is cut back to this at the next reset.
      statement.execute("PRAGMA journal_size_limit = " + (32 << 20));
      // Holds the largest batch, so that nothing is written to the log before its commit.
      statement.execute("PRAGMA cache_size = -32768");
      boundPages(statement, maxFileBytes);
      prepareSchema(statement);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** Bounds the database file, or takes its present size where that is more. */
  static void boundPages(Statement statement, long maxFileBytes) throws SQLException {
    long pages = Math.max(1, Math.min(maxFileBytes / PAGE_BYTES, MAX_PAGES));
    statement.executeQuery("PRAGMA max_page_count = " + pages).close();
  }

  /** A connection that only reads. */
  static Connection openReader(Path file) throws SQLException {
    Connection connection = connect(file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA query_only = ON");
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** A connection that leaves database and log as they are, even when it is the last to close. */
  static Connection openUnchanged(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return config.createConnection(url(file));
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Else the driver asks for the row's number after every insert; the journal gives it itself.
    config.setGetGeneratedKeys(false);
    Connection connection = config.createConnection(url(file));
    try (Statement statement = connection.createStatement()) {
      // The two connections meet only for the moments in which the log starts over.
      statement.execute("PRAGMA busy_timeout = 10000");
      return connection;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /** As a URI: a "?" or "%" in the path would otherwise be read as a parameter. */
  private static String url(Path file) {
    return "jdbc:sqlite:" + file.toAbsolutePath().toUri();
  }

  /**
   * Whether the file has the journal's tables, rather than none at all.
   *
   * @throws JournalException when it is another database, or has another format
   */
  static boolean isJournal(Statement statement) throws SQLException {
    long format = number(statement, "PRAGMA user_version");
    long application = number(statement, "PRAGMA application_id");
    if (application == APPLICATION_ID && format == FORMAT) {
      return true;
    }
    if (application == APPLICATION_ID) {
      throw new JournalException(
          "the journal has format " + format + ", this version reads format " + FORMAT);
    }
    if (application != 0 || number(statement, "SELECT count(*) FROM sqlite_schema") != 0) {
      throw new JournalException("the file is a SQLite database, but not a journal");
    }
    return false;
  }

  private static void prepareSchema(Statement statement) throws SQLException {
    if (isJournal(statement)) {
      return;
    }
    statement.executeUpdate("BEGIN");
    for (String table : SCHEMA.split(";\n")) {
      statement.executeUpdate(table);
    }
    statement.executeUpdate("INSERT INTO state VALUES (1, 0, 0, 0, 0)");
    setState(statement, JournalState.EMPTY);
    statement.executeUpdate("PRAGMA application_id = " + APPLICATION_ID);
    statement.executeUpdate("PRAGMA user_version = " + FORMAT);
    statement.executeUpdate("COMMIT");
    // From here on the database file alone is a journal, whatever becomes of the log.
    statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  /**
   * The stored state.
   *
   * @throws JournalStateDamaged when it is gone or fails its checksum
   */
  static JournalState state(Statement statement) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT last_sequence, trimmed_through, missing, crc FROM state WHERE id = 1")) {
      if (row.next()) {
        JournalState state = new JournalState(row.getLong(1), row.getLong(2), row.getLong(3));
        if (state.checksum() == row.getLong(4)) {
          return state;
        }
      }
      throw new JournalStateDamaged();
    }
  }

  /** Stores the state, in the transaction that made it. */
  static void setState(Statement statement, JournalState state) throws SQLException {
    statement.executeUpdate(
        "UPDATE state SET last_sequence = %d, trimmed_through = %d, missing = %d, crc = %d"
            .formatted(
                state.lastSequence(), state.trimmedThrough(), state.missing(), state.checksum()));
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }
}
