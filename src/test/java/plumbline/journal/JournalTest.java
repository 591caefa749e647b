package plumbline.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static plumbline.journal.Entries.ALL_BYTES;
import static plumbline.journal.Entries.appendAll;
import static plumbline.journal.Entries.await;
import static plumbline.journal.Entries.bytes;
import static plumbline.journal.Entries.texts;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir Path directory;

  @Test
  void whatIsAppendedIsReadInOrderByCursor() {
    try (Journal journal = open()) {
      appendAll(journal, "a", "b", "c", "d");
      assertEquals(List.of("1:a", "2:b", "3:c", "4:d"), texts(journal.read(0, 10, ALL_BYTES)));
      assertEquals(List.of("3:c", "4:d"), texts(journal.read(2, 10, ALL_BYTES)));
      assertEquals(List.of("2:b"), texts(journal.read(1, 1, ALL_BYTES)));
      assertEquals(List.of(), journal.read(4, 10, ALL_BYTES));
      assertEquals(4, journal.depth());
      assertEquals(4, journal.bytes());
      assertEquals(4, journal.lastSequence());
      assertEquals(journal.epoch(), journal.read(0, 1, ALL_BYTES).get(0).epoch());
    }
  }

  @Test
  void aReadStopsBeforeItsBytesAreExceededButGivesTheFirst() {
    try (Journal journal = open()) {
      appendAll(journal, "12345", "67890", "x");
      assertEquals(List.of("1:12345"), texts(journal.read(0, 10, 9)));
      assertEquals(List.of("1:12345", "2:67890"), texts(journal.read(0, 10, 10)));
      assertEquals(List.of("1:12345"), texts(journal.read(0, 10, 1)));
    }
  }

  @Test
  void anEntryMayBeEmptyOrLarge() {
    byte[] large = new byte[3 << 20];
    new Random(7).nextBytes(large);
    try (Journal journal = open()) {
      await(journal.append(new byte[0]));
      await(journal.append(large));
      List<JournalEntry> entries = journal.read(0, 10, ALL_BYTES);
      assertArrayEquals(new byte[0], entries.get(0).bytes());
      assertArrayEquals(large, entries.get(1).bytes());
    }
  }

  @Test
  void trimmedEntriesAreGoneAndTheRestStays() {
    try (Journal journal = open()) {
      appendAll(journal, "aa", "bb", "cc");
      await(journal.trim(2));
      assertEquals(List.of("3:cc"), texts(journal.read(0, 10, ALL_BYTES)));
      assertEquals(1, journal.depth());
      assertEquals(2, journal.bytes());
      await(journal.trim(1));
      assertEquals(1, journal.depth());
      await(journal.trim(1_000_000));
      assertEquals(0, journal.depth());
      assertEquals(0, journal.bytes());
      assertEquals(3, journal.lastSequence());
      appendAll(journal, "d");
      assertEquals(List.of("4:d"), texts(journal.read(0, 10, ALL_BYTES)));
    }
  }

  @Test
  void aRestartKeepsEntriesAndBeginsANewEpoch() {
    String first;
    try (Journal journal = open()) {
      first = journal.epoch();
      appendAll(journal, "a", "b");
    }
    try (Journal journal = open()) {
      assertNotEquals(first, journal.epoch());
      assertEquals(2, journal.depth());
      assertEquals(2, journal.bytes());
      appendAll(journal, "c");
      List<JournalEntry> entries = journal.read(0, 10, ALL_BYTES);
      assertEquals(List.of("1:a", "2:b", "3:c"), texts(entries));
      assertEquals(
          List.of(first, first, journal.epoch()), entries.stream().map(e -> e.epoch()).toList());
    }
  }

  @Test
  void theSequenceGoesOnAfterEverythingWasTrimmed() {
    try (Journal journal = open()) {
      appendAll(journal, "a", "b", "c");
      await(journal.trim(3));
    }
    try (Journal journal = open()) {
      assertEquals(3, journal.lastSequence());
      assertEquals(4L, await(journal.append(bytes("d"))));
    }
  }

  @Test
  void manyAppendsShareACommitAndCompleteInOrder() {
    try (Journal journal = open()) {
      List<Long> completed = Collections.synchronizedList(new ArrayList<>());
      List<Future<Long>> appends = new ArrayList<>();
      for (int i = 0; i < 5000; i++) {
        appends.add(journal.append(bytes("entry " + i)).onSuccess(completed::add));
      }
      await(Future.all(appends));
      assertEquals(LongStream.rangeClosed(1, 5000).boxed().toList(), completed);
      assertTrue(journal.commits() <= 500, journal.commits() + " commits for 5000 appends");
      assertEquals(
          IntStream.range(0, 5000).mapToObj(i -> (i + 1) + ":entry " + i).toList(),
          texts(journal.read(0, 10_000, ALL_BYTES)));
    }
  }

  @Test
  void appendsFromManyThreadsAreEachThereOnceUnderTheSequenceTheyWereTold()
      throws InterruptedException {
    try (Journal journal = open()) {
      List<String> told = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads =
          IntStream.range(0, 8)
              .mapToObj(t -> new Thread(() -> appendMany(journal, t, told)))
              .toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      List<String> read = texts(journal.read(0, 10_000, ALL_BYTES));
      assertEquals(8 * 300, read.size());
      assertEquals(told.stream().sorted().toList(), read.stream().sorted().toList());
    }
  }

  private static void appendMany(Journal journal, int thread, List<String> told) {
    for (int i = 0; i < 300; i++) {
      String text = "thread " + thread + " entry " + i;
      told.add(await(journal.append(bytes(text))) + ":" + text);
    }
  }

  @Test
  void aHandlerThatThrowsDoesNotStopTheWriter() {
    try (Journal journal = open()) {
      AtomicBoolean thrown = new AtomicBoolean();
      while (!thrown.get()) {
        // A future that is complete already runs its handler here, which would show nothing.
        Future<Long> append = journal.append(bytes("a"));
        append.onComplete(
            done -> {
              if (Thread.currentThread().getName().equals("journal-writer")) {
                thrown.set(true);
                throw new IllegalStateException("a handler's own fault");
              }
            });
        await(append);
      }
      long last = journal.lastSequence();
      assertEquals(last + 1, await(journal.append(bytes("b"))));
    }
  }

  private Journal open() {
    return Journal.open(directory, JournalConfig.DEFAULT);
  }
}
