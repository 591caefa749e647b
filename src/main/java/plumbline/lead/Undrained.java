package plumbline.lead;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of this node's journal that Postgres does not have yet, by lead: what lets a client
 * see its own writes. It is bounded; beyond that entries are only counted, and decisions say that
 * they were made without the history.
 */
final class Undrained {

  /** An entry, and whether the journal has it on disk: until then nobody may see it. */
  private static final class Slot {
    final Entry.Accepted entry;
    volatile boolean durable;

    Slot(Entry.Accepted entry) {
      this.entry = entry;
    }
  }

  private final int bound;
  private final Map<String, Slot> byDecision = new ConcurrentHashMap<>();
  private final Map<String, List<Slot>> byLead = new ConcurrentHashMap<>();
  private final Map<String, Slot> byKey = new ConcurrentHashMap<>();
  private final Map<String, Boolean> beyond = new ConcurrentHashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * @param bound how many entries are kept at most
   */
  Undrained(int bound) {
    this.bound = bound;
  }

  /** Takes an entry in before it goes to the journal, unseen until {@link #durable}. */
  void add(Entry.Accepted entry) {
    if (size.get() >= bound) {
      beyond.put(entry.decisionId(), Boolean.TRUE);
      return;
    }
    Slot slot = new Slot(entry);
    if (byDecision.putIfAbsent(entry.decisionId(), slot) != null) {
      return;
    }
    size.incrementAndGet();
    byLead.merge(entry.leadId(), List.of(slot), Undrained::joined);
    if (entry.idempotency() != null) {
      byKey.putIfAbsent(entry.idempotency().keyHash(), slot);
    }
  }

  private static List<Slot> joined(List<Slot> before, List<Slot> more) {
    return Stream.concat(before.stream(), more.stream()).toList();
  }

  /** Shows an entry: the journal has it. */
  void durable(String decisionId) {
    Slot slot = byDecision.get(decisionId);
    if (slot != null) {
      slot.durable = true;
    }
  }

  /** Lets an entry go: Postgres has it, or the journal refused it. */
  void remove(String decisionId) {
    beyond.remove(decisionId);
    Slot slot = byDecision.remove(decisionId);
    if (slot == null) {
      return;
    }
    size.decrementAndGet();
    byLead.computeIfPresent(
        slot.entry.leadId(),
        (lead, slots) -> {
          List<Slot> rest = slots.stream().filter(s -> s != slot).toList();
          return rest.isEmpty() ? null : rest;
        });
    if (slot.entry.idempotency() != null) {
      byKey.remove(slot.entry.idempotency().keyHash(), slot);
    }
  }

  /** The durable entries of a lead, in the order they were taken in. */
  List<Entry.Accepted> of(String leadId) {
    return byLead.getOrDefault(leadId, List.of()).stream()
        .filter(slot -> slot.durable)
        .map(slot -> slot.entry)
        .toList();
  }

  /** The durable entry of a decision or undecided post. */
  Entry.@Nullable Accepted byDecision(String decisionId) {
    return shown(byDecision.get(decisionId));
  }

  /** The durable entry that came with an idempotency key. */
  Entry.@Nullable Accepted byKey(String keyHash) {
    return shown(byKey.get(keyHash));
  }

  private static Entry.@Nullable Accepted shown(@Nullable Slot slot) {
    return slot != null && slot.durable ? slot.entry : null;
  }

  /** False while there is an undrained entry that is only counted. */
  boolean complete() {
    return beyond.isEmpty();
  }

  /** How many entries are kept. */
  int size() {
    return size.get();
  }
}
