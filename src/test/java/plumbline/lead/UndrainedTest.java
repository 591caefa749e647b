package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UndrainedTest {
  private static Entry.Accepted entry(int number, String text) {
    return new Entry.Accepted(
        Ids.ofInstant(1_700_000_000_000_000L + number),
        "lead-" + number % 10,
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
    assertEquals(entry, undrained.byDecision(entry.decisionId()));
    assertEquals(entry, undrained.byKey("key-1"));
    undrained.remove(entry.decisionId());
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
    assertFalse(undrained.complete(), "some are only counted");
    all.forEach(entry -> undrained.remove(entry.decisionId()));
    assertTrue(undrained.complete());
    assertEquals(0, undrained.size());
    add(undrained, all.get(0));
    assertEquals(1, undrained.size(), "there is room again");
  }

  @Test
  void manySmallEntriesAreBoundedByNumber() {
    Undrained undrained = new Undrained(100, 1 << 30);
    for (int i = 0; i < 200; i++) {
      add(undrained, entry(i, "x"));
    }
    assertEquals(100, undrained.size());
    assertFalse(undrained.complete());
  }
}
