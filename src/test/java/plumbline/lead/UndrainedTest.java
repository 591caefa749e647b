package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UndrainedTest {
  private static Entry.Accepted entry(int number, String text) {
    return new Entry.Accepted(
        Ids.ofInstant(1_700_000_000_000_000L + number),
        "lead-" + number,
        1_700_000_000_000_000L + number,
        Map.of("company", text),
        List.of(),
        null,
        new Undecided("a-rule", "it threw", "0123"),
        new Entry.Idempotency("key-" + number, "body"));
  }

  private static void add(Undrained undrained, Entry.Accepted entry) {
    undrained.add(entry, EntryCodec.write(entry));
    undrained.durable(entry.decisionId());
  }

  @Test
  void showsWhatIsDurableAsItWasTakenIn() {
    Undrained undrained = new Undrained(10, 1 << 20);
    Entry.Accepted entry = entry(1, "Müller & Söhne");
    undrained.add(entry, EntryCodec.write(entry));
    assertEquals(List.of(), undrained.of("lead-1"));
    assertNull(undrained.byDecision(entry.decisionId()));
    undrained.durable(entry.decisionId());
    assertEquals(List.of(entry), undrained.of("lead-1"));
    Entry.Accepted post = undrained.posts("lead-1").get(0);
    assertEquals(entry.fields(), post.fields());
    assertEquals(entry.stamp(), post.stamp());
    assertEquals(entry, undrained.byDecision(entry.decisionId()));
    assertEquals(entry, undrained.byKey("key-1"));
    undrained.remove(EntryCodec.write(entry));
    assertEquals(List.of(), undrained.of("lead-1"));
    assertNull(undrained.byKey("key-1"));
    assertEquals(0, undrained.size());
  }

  @Test
  void aBurstOfLargeEntriesIsBoundedByBytesAndGoesOnBeingTold() {
    long bound = 8 << 20;
    Undrained undrained = new Undrained(1_000_000, bound);
    String large = "x".repeat(100_000);
    List<Entry.Accepted> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      all.add(entry(i, large));
      add(undrained, all.get(i));
    }
    assertTrue(undrained.size() <= bound / 100_000 + 1, "kept " + undrained.size());
    assertTrue(undrained.size() >= bound / 110_000, "kept " + undrained.size());
    assertFalse(undrained.complete("lead-0", null), "the oldest made room");
    assertFalse(undrained.complete("lead-999", "key-0"), "with its key");
    assertTrue(undrained.complete("lead-999", "key-999"));
    assertEquals(List.of(all.get(999)), undrained.of("lead-999"));
    assertEquals(List.of(), undrained.of("lead-0"));
    all.forEach(entry -> undrained.remove(EntryCodec.write(entry)));
    assertTrue(undrained.complete("lead-0", "key-0"));
    assertEquals(0, undrained.size());
    add(undrained, all.get(0));
    assertEquals(1, undrained.size(), "there is room again");
  }

  @Test
  void lettingGoTwiceHidesNothing() {
    Undrained undrained = new Undrained(1, 1 << 30);
    Entry.Accepted entry = entry(1, "x");
    byte[] first = EntryCodec.write(entry);
    add(undrained, entry);
    undrained.remove(first);
    undrained.remove(first);
    add(undrained, entry);
    add(undrained, entry(2, "x"));
    assertFalse(undrained.complete("lead-1", null), "it made room");
    assertFalse(undrained.complete());
    undrained.remove(first);
    assertTrue(undrained.complete());
  }

  @Test
  void manySmallEntriesAreBoundedByNumber() {
    Undrained undrained = new Undrained(100, 1 << 30);
    for (int i = 0; i < 200; i++) {
      add(undrained, entry(i, "x"));
    }
    assertEquals(100, undrained.size());
    long incomplete =
        IntStream.range(0, 200).filter(i -> !undrained.complete("lead-" + i, null)).count();
    assertEquals(100, incomplete);
  }

  @Test
  void whoeverTakesInAndLetsGoAtOnceLeavesNothingBehind() throws Exception {
    Undrained undrained = new Undrained(50, 1 << 30);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int from = t * 10_000;
      Thread thread =
          new Thread(
              () -> {
                Deque<Entry.Accepted> mine = new ArrayDeque<>();
                for (int i = from; i < from + 10_000; i++) {
                  Entry.Accepted entry = entry(i, "x");
                  add(undrained, entry);
                  mine.add(entry);
                  if (mine.size() > 20) {
                    undrained.remove(EntryCodec.write(mine.remove()));
                  }
                }
                mine.forEach(entry -> undrained.remove(EntryCodec.write(entry)));
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, undrained.size());
    for (int i = 0; i < 40_000; i++) {
      assertTrue(undrained.complete("lead-" + i, "key-" + i), "left behind: " + i);
    }
  }
}
