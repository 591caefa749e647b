package plumbline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalIT {

  private static final int ROUNDS = 5;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedBeforeAKillIsThereAfterIt() throws Exception {
    long trimmed = 0;
    long before = 0;
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      acknowledged.addAll(appendUntilKilled("round " + round, 300 + 300 * round));
      try (Journal journal = Journal.open(directory, JournalConfig.DEFAULT)) {
        Map<Long, String> entries = entries(journal, trimmed);
        for (String line : acknowledged) {
          long sequence = Long.parseLong(line.substring(0, line.indexOf(':')));
          if (sequence > trimmed) {
            assertEquals(line, sequence + ":" + entries.get(sequence));
          }
        }
        assertTrue(journal.lastSequence() > before, "the sequence restarted");
        before = journal.lastSequence();
        trimmed = before - 100;
        Entries.await(journal.trim(trimmed));
      }
    }
    assertTrue(acknowledged.size() > ROUNDS * 300, acknowledged.size() + " were acknowledged");
  }

  @Test
  void anotherProcessIsRefused() throws Exception {
    Process appender = start("first");
    try (BufferedReader lines = appender.inputReader(UTF_8)) {
      lines.readLine();
      JournalException fault =
          assertThrows(
              JournalException.class, () -> Journal.open(directory, JournalConfig.DEFAULT));
      assertEquals(
          "the journal in " + directory + " is in use by another process", fault.getMessage());
    } finally {
      appender.destroyForcibly().waitFor();
    }
    Journal.open(directory, JournalConfig.DEFAULT).close();
  }

  /** The lines a process printed until it was killed, which is after so many and at once. */
  private List<String> appendUntilKilled(String name, int lines) throws Exception {
    Process appender = start(name);
    List<String> printed = new ArrayList<>();
    try (BufferedReader output = appender.inputReader(UTF_8)) {
      String line = output.readLine();
      while (line != null) {
        printed.add(line);
        if (printed.size() == lines) {
          // Through the handle, as Process.destroyForcibly() would close the output unread.
          appender.toHandle().destroyForcibly();
        }
        line = output.readLine();
      }
    } finally {
      appender.destroyForcibly().waitFor();
    }
    // The last line may have been cut by the kill.
    return printed.subList(0, printed.size() - 1);
  }

  private Process start(String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Appender.class.getName(),
            directory.toString(),
            name)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Every entry above a sequence, which must be contiguous and of what was sent. */
  private static Map<Long, String> entries(Journal journal, long after) {
    Map<Long, String> entries = new HashMap<>();
    long cursor = after;
    while (true) {
      List<JournalEntry> read = journal.read(cursor, 1000, 1 << 20);
      if (read.isEmpty()) {
        assertEquals(cursor, journal.lastSequence());
        return entries;
      }
      for (JournalEntry entry : read) {
        assertEquals(++cursor, entry.sequence());
        String text = new String(entry.bytes(), UTF_8);
        assertTrue(text.matches("round \\d+ entry \\d+ x*"), text);
        entries.put(entry.sequence(), text);
      }
    }
  }
}
