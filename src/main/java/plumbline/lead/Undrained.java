package plumbline.lead;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of this node's journal that Postgres does not have yet, by lead: what lets a client
 * see its own writes. They are kept as the journal has them, which takes a fraction of the memory
 * and of the collector's work, and read when they are asked for. It is bounded, by number and by
 * bytes; beyond that entries are only counted, and decisions say that they were made without the
 * history.
 */
final class Undrained {

  /** An entry, and whether the journal has it on disk: until then nobody may see it. */
  private static final class Slot {
    final String leadId;
    final @Nullable String keyHash;
    final byte[] bytes;
    volatile boolean durable;

    Slot(Entry.Accepted entry, byte[] bytes) {
      this.leadId = entry.leadId();
      this.keyHash = entry.idempotency() == null ? null : entry.idempotency().keyHash();
      this.bytes = bytes;
    }

    long size() {
      return bytes.length + SLOT_BYTES;
    }

    Entry.Accepted entry() {
      return (Entry.Accepted) EntryCodec.read(bytes);
    }
  }

  /** What an entry takes beside its bytes: ids, a list and its places in three maps. */
  private static final long SLOT_BYTES = 500;

  private final int bound;
  private final long boundBytes;
  private final Map<String, Slot> byDecision = new ConcurrentHashMap<>();
  private final Map<String, List<Slot>> byLead = new ConcurrentHashMap<>();
  private final Map<String, Slot> byKey = new ConcurrentHashMap<>();

  /** Numbers in place of texts: a journal may hold a million of them. */
  private final Set<UUID> beyond = ConcurrentHashMap.newKeySet();

  private final AtomicInteger size = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param bound how many entries are kept at most
   * @param boundBytes how much memory they take at most, but for the last
   */
  Undrained(int bound, long boundBytes) {
    this.bound = bound;
    this.boundBytes = boundBytes;
  }

  /**
   * Takes an entry in before it goes to the journal, unseen until {@link #durable}.
   *
   * @param journalled the same entry as the journal has it
   */
  void add(Entry.Accepted entry, byte[] journalled) {
    if (size.get() >= bound || bytes.get() >= boundBytes) {
      beyond.add(UUID.fromString(entry.decisionId()));
      return;
    }
    Slot slot = new Slot(entry, journalled);
    if (byDecision.putIfAbsent(entry.decisionId(), slot) != null) {
      return;
    }
    size.incrementAndGet();
    bytes.addAndGet(slot.size());
    byLead.merge(slot.leadId, List.of(slot), Undrained::joined);
    if (slot.keyHash != null) {
      byKey.putIfAbsent(slot.keyHash, slot);
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
    if (!beyond.isEmpty()) {
      beyond.remove(UUID.fromString(decisionId));
    }
    Slot slot = byDecision.remove(decisionId);
    if (slot == null) {
      return;
    }
    size.decrementAndGet();
    bytes.addAndGet(-slot.size());
    byLead.computeIfPresent(
        slot.leadId,
        (lead, slots) -> {
          List<Slot> rest = slots.stream().filter(s -> s != slot).toList();
          return rest.isEmpty() ? null : rest;
        });
    if (slot.keyHash != null) {
      byKey.remove(slot.keyHash, slot);
    }
  }

  /** The durable entries of a lead, in the order they were taken in. */
  List<Entry.Accepted> of(String leadId) {
    return byLead.getOrDefault(leadId, List.of()).stream()
        .filter(slot -> slot.durable)
        .map(Slot::entry)
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
    return slot != null && slot.durable ? slot.entry() : null;
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
