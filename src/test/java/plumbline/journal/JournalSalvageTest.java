package plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.journal.Entries.ALL_BYTES;
import static plumbline.journal.Entries.appendAll;
import static plumbline.journal.Entries.await;
import static plumbline.journal.Entries.bytes;
import static plumbline.journal.Entries.texts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.journal.JournalReport.Code;

class JournalSalvageTest {

  @TempDir Path temporary;
  private Path directory = Path.of("");
  private Path file = directory;
  private Path log = directory;

  /** A journal of 20 entries, of which 5 are trimmed, whose process was killed. */
  @BeforeEach
  void kill() throws IOException {
    directory = temporary.resolve("killed");
    file = directory.resolve("journal.db");
    log = directory.resolve("journal.db-wal");
    Path live = temporary.resolve("live");
    try (Journal journal = Journal.open(live, JournalConfig.DEFAULT)) {
      for (int i = 1; i <= 20; i++) {
        appendAll(journal, "entry-" + i + "-" + "x".repeat(3000));
        if (i == 10) {
          await(journal.trim(5));
        }
      }
      Damage.kill(live, directory);
    }
  }

  @Test
  void aKillLeavesNothingToReport() {
    try (Journal journal = open()) {
      assertEquals(List.of(), journal.report().findings());
      assertEquals(15, journal.report().intactEntries());
      assertEquals(20, journal.report().lastSequence());
      assertEquals(numbers(6, 20), numbers(journal));
    }
  }

  @Test
  void aWriteCutShortIsReportedAndIsNoLoss() throws IOException {
    Damage.truncate(log, Files.size(log) - 100);
    try (Journal journal = open()) {
      assertEquals(Set.of(Code.TORN_TAIL), codes(journal.report()));
      assertEquals(numbers(6, 19), numbers(journal));
      assertEquals(20L, await(journal.append(bytes("entry-20-again"))));
    }
    assertNoFindings(19 - 5 + 1);
  }

  @Test
  void aFlippedByteInTheLogIsALossUntilItIsAccepted() throws IOException {
    Damage.flipAll(log, "entry-12-");
    var before = Damage.content(directory);
    JournalLoss loss = assertThrows(JournalLoss.class, this::open);
    assertEquals(Set.of(Code.FRAMES_AFTER_DAMAGE, Code.HOLE), codes(loss.report()));
    assertTrue(loss.getMessage().contains("entries 12 are gone"), loss.getMessage());
    assertFalse(loss.getMessage().contains("\n"), loss.getMessage());
    assertEquals(before, Damage.content(directory), "a refused open changed something");

    try (Journal journal = accept(0)) {
      assertEquals(1, journal.report().damagedEntries());
      List<Integer> expected = numbers(6, 20);
      expected.remove(Integer.valueOf(12));
      assertEquals(expected, numbers(journal));
      Path aside = Objects.requireNonNull(journal.report().setAside());
      var after = Damage.content(directory);
      assertEquals(before.get("journal.db"), after.get(String.valueOf(aside.getFileName())));
      assertEquals(before.get("journal.db-wal"), after.get(aside.getFileName() + "-wal"));
      assertEquals(21L, await(journal.append(bytes("entry-21-"))));
    }
    assertNoFindings(15);
    try (Journal journal = open()) {
      await(journal.trim(15));
      assertEquals(numbers(16, 21), numbers(journal));
    }
    assertNoFindings(6);
  }

  @Test
  void anEntryThatAnotherCopyOfItsPageHoldsIsSalvaged() throws IOException {
    // An entry that was not alone in its page when it came was written again with the next one.
    int twice =
        IntStream.rangeClosed(11, 15)
            .filter(i -> Damage.places(log, "entry-" + i + "-") > 1)
            .findFirst()
            .orElseThrow();
    Damage.flipFirst(log, "entry-" + twice + "-");
    assertEquals(Set.of(Code.FRAMES_AFTER_DAMAGE), codes(loss(0)));
    try (Journal journal = accept(0)) {
      assertEquals(numbers(6, 20), numbers(journal));
    }
  }

  @Test
  void whatPostgresHasIsNoLoss() throws IOException {
    open().close();
    Damage.flipAll(file, "entry-8-");
    assertEquals(Set.of(Code.FILE_DAMAGED, Code.HOLE), codes(loss(7)));
    try (Journal journal = Journal.open(directory, JournalConfig.DEFAULT, 8, false)) {
      assertEquals(Set.of(Code.FILE_DAMAGED), codes(journal.report()));
      assertEquals(14, journal.depth());
      assertNotNull(journal.report().setAside());
    }
    assertNoFindings(14);
  }

  @Test
  void aMissingFileIsALossAndTheLogsEntriesAreKept() throws IOException {
    Files.delete(file);
    assertTrue(codes(loss(0)).contains(Code.FILE_MISSING));
    try (Journal journal = accept(0)) {
      assertEquals(numbers(6, 20), numbers(journal));
    }
    assertNoFindings(15);
  }

  @Test
  void anEmptyFileIsALossAndTheSequenceGoesOnAboveThatOfPostgres() throws IOException {
    open().close();
    Damage.truncate(file, 0);
    assertTrue(codes(loss(0)).contains(Code.FILE_MISSING));
    try (Journal journal = accept(17)) {
      assertEquals(0, journal.depth());
      assertEquals(18L, await(journal.append(bytes("entry-18-"))));
    }
    assertNoFindings(1);
  }

  @Test
  void aTruncatedFileKeepsWhatIsLeft() throws IOException {
    open().close();
    Damage.truncate(file, Files.size(file) - 2 * 8192 - 100);
    assertTrue(codes(loss(0)).contains(Code.FILE_DAMAGED));
    try (Journal journal = accept(0)) {
      List<Integer> left = numbers(journal);
      assertTrue(left.size() >= 8 && left.size() < 15, left.toString());
      assertEquals(15 - left.size(), journal.report().damagedEntries());
    }
  }

  @Test
  void aMissingLogOfAJournalThatWasNotClosedIsALoss() throws IOException {
    Files.delete(log);
    assertTrue(codes(loss(0)).contains(Code.LOG_MISSING));
    Files.createFile(log);
    assertTrue(codes(loss(0)).contains(Code.LOG_MISSING));
    accept(20).close();
    assertNoFindings(0);
  }

  @Test
  void aFlippedByteInTheHeaderOfTheLogHidesNothing() throws IOException {
    for (int offset = 0; offset < WalInspection.HEADER_BYTES; offset++) {
      byte[] sound = Files.readAllBytes(log);
      Damage.flip(log, offset);
      assertTrue(codes(loss(0)).contains(Code.FRAMES_AFTER_DAMAGE), "byte " + offset);
      Files.write(log, sound);
    }
    Damage.flip(log, 17);
    try (Journal journal = accept(0)) {
      assertEquals(numbers(6, 20), numbers(journal));
    }
  }

  @Test
  void aLastSequenceBelowThatOfPostgresIsALoss() {
    assertEquals(Set.of(Code.BELOW_CURSOR), codes(loss(21)));
    try (Journal journal = accept(21)) {
      assertEquals(numbers(6, 20), numbers(journal));
      assertNull(journal.report().setAside());
      assertEquals(22L, await(journal.append(bytes("entry-22-"))));
    }
    assertNoFindings(16);
  }

  @Test
  void aNewJournalBelowTheSequenceOfPostgresIsALoss() {
    directory = temporary.resolve("new");
    assertEquals(Set.of(Code.BELOW_CURSOR), codes(loss(100)));
    try (Journal journal = accept(100)) {
      assertEquals(101L, await(journal.append(bytes("entry-101-"))));
    }
    assertNoFindings(1);
  }

  @Test
  void largeEntriesAreSalvagedOverTheirManyPages() throws IOException {
    byte[] large = new byte[1_000_000];
    new Random(5).nextBytes(large);
    try (Journal journal = open()) {
      await(journal.append(large));
      appendAll(journal, "entry-22-", "entry-23-" + "x".repeat(9000), "entry-24-");
      directory = Damage.kill(directory, temporary.resolve("large"));
    }
    Damage.flipFirst(directory.resolve("journal.db-wal"), "entry-22-");
    assertTrue(codes(loss(0)).contains(Code.FRAMES_AFTER_DAMAGE));
    try (Journal journal = accept(0)) {
      assertArrayEquals(large, journal.read(20, 1, ALL_BYTES).get(0).bytes());
    }
    Damage.flip(directory.resolve("journal.db"), 3 * 8192 + 5);
    try (Journal journal = accept(0)) {
      assertArrayEquals(large, journal.read(20, 1, ALL_BYTES).get(0).bytes());
    }
  }

  @Test
  void aSwapThatWasInterruptedIsFinished() throws IOException {
    Damage.flipAll(log, "entry-12-");
    accept(0).close();
    // As if the process had been killed after the damaged database was out of the way.
    Files.move(file, directory.resolve("journal.salvaged.db"));
    assertNoFindings(14);
    assertTrue(Files.exists(file));
  }

  private Journal open() {
    return Journal.open(directory, JournalConfig.DEFAULT);
  }

  private Journal accept(long storedCursor) {
    return Journal.open(directory, JournalConfig.DEFAULT, storedCursor, true);
  }

  private JournalReport loss(long storedCursor) {
    return assertThrows(
            JournalLoss.class,
            () -> Journal.open(directory, JournalConfig.DEFAULT, storedCursor, false))
        .report();
  }

  /** What was accepted once is not complained of again. */
  private void assertNoFindings(int depth) {
    try (Journal journal = open()) {
      assertEquals(List.of(), journal.report().findings());
      assertEquals(depth, journal.depth());
    }
  }

  private static Set<Code> codes(JournalReport report) {
    return report.findings().stream()
        .map(JournalReport.Finding::code)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Code.class)));
  }

  private static List<Integer> numbers(int first, int last) {
    return new ArrayList<>(IntStream.rangeClosed(first, last).boxed().toList());
  }

  /** The numbers in the entries' texts, which must be those of their sequences. */
  private static List<Integer> numbers(Journal journal) {
    return texts(journal.read(0, 1000, ALL_BYTES)).stream()
        .map(text -> text.split("[:-]"))
        .peek(parts -> assertEquals(parts[0], parts[2]))
        .map(parts -> Integer.valueOf(parts[0]))
        .toList();
  }
}
