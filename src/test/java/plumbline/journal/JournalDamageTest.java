package plumbline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.journal.Entries.await;
import static plumbline.journal.Entries.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.journal.JournalReport.Code;

/** Damage anywhere: what is intact is kept, what is given is right, what is gone is told. */
class JournalDamageTest {

  private static final int TRIES = 12;
  private static final int ENTRIES = 60;

  @TempDir Path temporary;
  private final Random random = new Random(20261124);
  private final Map<Long, String> acknowledged = new HashMap<>();
  private Path killed = Path.of("");

  /** Half of the entries are in the database file, half in the log; some are trimmed. */
  @BeforeEach
  void kill() throws IOException {
    Path live = temporary.resolve("live");
    killed = temporary.resolve("killed");
    try (Journal journal = Journal.open(live, JournalConfig.DEFAULT)) {
      append(journal, ENTRIES / 2);
    }
    try (Journal journal = Journal.open(live, JournalConfig.DEFAULT)) {
      append(journal, ENTRIES / 2);
      await(journal.trim(3));
      append(journal, 1);
      Damage.kill(live, killed);
    }
    acknowledged.keySet().removeIf(sequence -> sequence <= 3);
  }

  private void append(Journal journal, int count) {
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(8) == 0 ? random.nextInt(40_000) : random.nextInt(2000);
      String text = "entry " + i + " " + Integer.toHexString(random.nextInt()).repeat(length / 8);
      acknowledged.put(await(journal.append(bytes(text))), text);
    }
  }

  @Test
  void aFlippedBitInTheLogCostsAtMostOneEntry() throws IOException {
    tryAll("journal.db-wal", file -> Damage.flip(file, random.nextInt((int) Files.size(file))), 1);
  }

  @Test
  void aFlippedBitInTheDatabaseCostsAtMostOneEntry() throws IOException {
    tryAll("journal.db", file -> Damage.flip(file, random.nextInt((int) Files.size(file))), 1);
  }

  @Test
  void aLostSectorCostsAtMostTheEntriesInIt() throws IOException {
    tryAll("journal.db", file -> Damage.zero(file, random.nextInt((int) Files.size(file)), 512), 3);
  }

  @Test
  void aTruncatedDatabaseGivesOnlyWhatIsRight() throws IOException {
    tryAll(
        "journal.db",
        file -> Damage.truncate(file, random.nextInt((int) Files.size(file))),
        ENTRIES);
  }

  private interface Blow {
    void to(Path file) throws IOException;
  }

  private void tryAll(String name, Blow blow, int mostLost) throws IOException {
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      Path directory = Damage.kill(killed, temporary.resolve(name + "-" + random.nextLong()));
      blow.to(directory.resolve(name));
      refused += check(directory, mostLost, name + ", try " + i) ? 0 : 1;
    }
    assertTrue(refused > 0, "no damage was noticed in " + TRIES + " tries");
  }

  /** Whether the journal opened without a loss being accepted. */
  private boolean check(Path directory, int mostLost, String what) {
    boolean opened = true;
    try (Journal journal = Journal.open(directory, JournalConfig.DEFAULT)) {
      Map<Long, String> kept = entries(journal);
      boolean torn = journal.report().findings().stream().anyMatch(f -> f.code() == Code.TORN_TAIL);
      assertKept(kept, torn ? 1 : 0, what + ", opened");
    } catch (JournalLoss loss) {
      opened = false;
      try (Journal journal = Journal.open(directory, JournalConfig.DEFAULT, 0, true)) {
        Map<Long, String> kept = entries(journal);
        assertKept(kept, mostLost, what + ", " + loss.getMessage());
        assertEquals(kept.size(), journal.report().intactEntries(), what);
      }
    }
    try (Journal journal = Journal.open(directory, JournalConfig.DEFAULT)) {
      assertEquals(0, journal.report().findings().size(), what + ", opened again");
      long sequence = await(journal.append(bytes("more")));
      assertTrue(sequence >= ENTRIES - mostLost, what + ", sequence " + sequence);
    }
    return opened;
  }

  private void assertKept(Map<Long, String> kept, int mostLost, String what) {
    kept.forEach((sequence, text) -> assertEquals(acknowledged.get(sequence), text, what));
    assertTrue(
        kept.size() >= acknowledged.size() - mostLost,
        what + ", kept " + kept.size() + " of " + acknowledged.size());
  }

  private static Map<Long, String> entries(Journal journal) {
    Map<Long, String> entries = new TreeMap<>();
    for (JournalEntry entry : journal.read(0, 1000, Entries.ALL_BYTES)) {
      entries.put(entry.sequence(), new String(entry.bytes(), UTF_8));
    }
    return entries;
  }
}
