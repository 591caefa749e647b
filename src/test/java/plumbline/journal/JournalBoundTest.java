package plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.journal.Entries.ALL_BYTES;
import static plumbline.journal.Entries.appendAll;
import static plumbline.journal.Entries.await;
import static plumbline.journal.Entries.bytes;
import static plumbline.journal.Entries.fault;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalBoundTest {

  @TempDir Path directory;

  @Test
  void atItsBoundOfEntriesItRefusesUntilItIsTrimmed() {
    try (Journal journal = Journal.open(directory, new JournalConfig(1 << 20, 3, 100))) {
      appendAll(journal, "a", "b");
      assertFalse(journal.full());
      appendAll(journal, "c");
      assertTrue(journal.full());
      JournalFull fault = assertInstanceOf(JournalFull.class, fault(journal.append(bytes("d"))));
      assertTrue(fault.retryAfterSeconds() >= 1);
      assertEquals(3, journal.depth());
      await(journal.trim(1));
      assertFalse(journal.full());
      assertEquals(4L, await(journal.append(bytes("d"))));
    }
  }

  @Test
  void atItsBoundOfBytesItRefusesUntilItIsTrimmedAndStillAfterARestart() {
    JournalConfig config = new JournalConfig(1 << 20, 1000, 100);
    byte[] half = new byte[1 << 19];
    try (Journal journal = Journal.open(directory, config)) {
      await(journal.append(half));
      await(journal.append(half));
      assertInstanceOf(JournalFull.class, fault(journal.append(new byte[1])));
    }
    try (Journal journal = Journal.open(directory, config)) {
      assertTrue(journal.full());
      assertInstanceOf(JournalFull.class, fault(journal.append(new byte[1])));
      await(journal.trim(1));
      assertEquals(3L, await(journal.append(half)));
    }
  }

  @Test
  void whatIsOnItsWayCountsTowardsTheBound() {
    try (Journal journal = Journal.open(directory, new JournalConfig(1 << 20, 100, 1000))) {
      List<Future<Long>> appends =
          IntStream.range(0, 500).mapToObj(i -> journal.append(bytes("e" + i))).toList();
      long accepted = appends.stream().filter(append -> fault(append) == null).count();
      assertEquals(100, accepted);
      assertEquals(100, journal.depth());
    }
  }

  @Test
  void anEntryLargerThanTheJournalMayBeIsNoMatterOfTrying() {
    try (Journal journal = Journal.open(directory, new JournalConfig(1 << 20, 3, 100))) {
      Throwable fault = fault(journal.append(new byte[(1 << 20) + 1]));
      assertEquals(JournalException.class, fault == null ? null : fault.getClass());
      assertFalse(journal.full());
    }
  }

  @Test
  void aFullQueueRefusesAtOnce() {
    try (Journal journal = Journal.open(directory, new JournalConfig(1 << 20, 10_000, 10))) {
      List<Future<Long>> appends =
          IntStream.range(0, 2000).mapToObj(i -> journal.append(bytes("e" + i))).toList();
      List<Throwable> faults =
          appends.stream().map(append -> fault(append)).filter(f -> f != null).toList();
      assertFalse(faults.isEmpty());
      faults.forEach(f -> assertInstanceOf(JournalFull.class, f));
      assertEquals(2000 - faults.size(), journal.depth());
    }
  }

  @Test
  void theFileStaysBoundedWhileEntriesComeAndGo() throws IOException {
    try (Journal journal = open()) {
      byte[] entry = new byte[900];
      for (int round = 0; round < 60; round++) {
        await(Future.all(IntStream.range(0, 1000).mapToObj(i -> journal.append(entry)).toList()));
        await(journal.trim(journal.lastSequence()));
        journal.read(0, 10, ALL_BYTES);
      }
      long size =
          Files.size(directory.resolve(Journal.FILE))
              + Files.size(directory.resolve(Journal.FILE + "-wal"));
      assertTrue(size < 32 << 20, size + " bytes for 54 MB that came and went");
    }
  }

  @Test
  void aFullDiskFailsThoseAppendsClearlyAndIsOverWhenSpaceIsFreed() {
    JournalConfig config = new JournalConfig(64 << 20, 100_000, 10_000, 1 << 20);
    byte[] entry = new byte[50_000];
    try (Journal journal = Journal.open(directory, config)) {
      long acknowledged = 0;
      Throwable fault = null;
      while (fault == null) {
        fault = fault(journal.append(entry));
        acknowledged += fault == null ? 1 : 0;
      }
      assertEquals(JournalException.class, fault.getClass());
      assertEquals(
          "the journal cannot append: the disk is full, or the file at its bound (SQLITE_FULL)",
          fault.getMessage());
      assertEquals(fault.getMessage(), journal.failure());
      assertTrue(acknowledged > 10, acknowledged + " entries fitted");
      assertEquals(acknowledged, journal.lastSequence());
      assertEquals(acknowledged, journal.depth());
      assertEquals(acknowledged, journal.read(0, 1000, ALL_BYTES).size());

      await(journal.trim(acknowledged / 2));
      assertEquals(acknowledged + 1, await(journal.append(entry)));
      assertNull(journal.failure());
    }
  }

  @Test
  void aBadConfigNamesEveryFault() {
    IllegalArgumentException fault =
        assertThrows(IllegalArgumentException.class, () -> new JournalConfig(0, 0, 0, 0));
    for (String name : List.of("maxBytes", "maxEntries", "maxQueuedEntries", "maxFileBytes")) {
      assertTrue(String.valueOf(fault.getMessage()).contains(name), fault.getMessage());
    }
  }

  private Journal open() {
    return Journal.open(directory, JournalConfig.DEFAULT);
  }
}
