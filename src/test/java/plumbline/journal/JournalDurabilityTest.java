package plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.journal.Entries.ALL_BYTES;
import static plumbline.journal.Entries.appendAll;
import static plumbline.journal.Entries.bytes;
import static plumbline.journal.Entries.fault;
import static plumbline.journal.Entries.texts;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalDurabilityTest {

  @TempDir Path directory;

  @Test
  void closingCommitsWhatIsQueuedAndRefusesMore() {
    Journal journal = open();
    List<Future<Long>> appends =
        IntStream.range(0, 1000).mapToObj(i -> journal.append(bytes("e" + i))).toList();
    journal.close();
    journal.close();
    appends.forEach(append -> assertTrue(append.succeeded()));
    assertInstanceOf(JournalException.class, fault(journal.append(bytes("late"))));
    assertInstanceOf(JournalException.class, fault(journal.trim(1)));
    try (Journal again = open()) {
      assertEquals(1000, again.depth());
    }
  }

  @Test
  void aSecondOpenIsRefusedInOneLine() {
    try (Journal journal = open()) {
      JournalException fault = assertThrows(JournalException.class, this::open);
      assertEquals(
          "the journal in " + directory + " is in use by another process", fault.getMessage());
      appendAll(journal, "still works");
    }
    open().close();
  }

  @Test
  void aFileThatIsNoJournalIsRefused() throws IOException {
    Files.writeString(directory.resolve(Journal.FILE), "hello ".repeat(5000));
    JournalException fault = assertThrows(JournalException.class, this::open);
    assertTrue(fault.getMessage().contains(directory.toString()), fault.getMessage());
    Files.delete(directory.resolve(Journal.FILE));
    open().close(); // the lock was given back
  }

  @Test
  void aPathMayHoldAnyCharacter() {
    Path odd = directory.resolve("a b?c=d%20#ü");
    try (Journal journal = Journal.open(odd, JournalConfig.DEFAULT)) {
      appendAll(journal, "a");
    }
    assertTrue(Files.isRegularFile(odd.resolve(Journal.FILE)));
  }

  @Test
  void everyCommitIsSyncedToAWriteAheadLog() throws SQLException {
    open().close();
    try (Connection writer =
            JournalDatabase.openWriter(directory.resolve(Journal.FILE), Long.MAX_VALUE);
        Statement statement = writer.createStatement()) {
      assertEquals("2", pragma(statement, "synchronous"));
      assertEquals("wal", pragma(statement, "journal_mode"));
      assertEquals("0", pragma(statement, "fullfsync")); // means something on macOS only
    }
  }

  @Test
  void aFlippedByteInAnEntryIsFoundAndWhatLiesBeforeItIsGiven() throws SQLException {
    try (Journal journal = open()) {
      appendAll(journal, "a", "b", "c");
    }
    try (Connection writer =
            JournalDatabase.openWriter(directory.resolve(Journal.FILE), Long.MAX_VALUE);
        Statement statement = writer.createStatement()) {
      statement.executeUpdate("UPDATE entry SET bytes = x'00' WHERE sequence = 2");
      writer.commit();
    }
    try (JournalReader reader = new JournalReader(directory.resolve(Journal.FILE))) {
      assertEquals(List.of("1:a"), texts(reader.read(0, 10, ALL_BYTES)));
      JournalException fault =
          assertThrows(JournalException.class, () -> reader.read(1, 10, ALL_BYTES));
      assertTrue(fault.getMessage().contains("entry 2"), fault.getMessage());
    }
  }

  private Journal open() {
    return Journal.open(directory, JournalConfig.DEFAULT);
  }

  private static String pragma(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.getString(1);
    }
  }
}
