package plumbline.lead;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of this node's journal that Postgres does not have yet, by lead: what lets a client
 * see its own writes. They are kept as the journal has them, which takes a fraction of the memory
 * and of the collector's work, and read when they are asked for. It is bounded, by number and by
 * bytes: the oldest make room. Of those only so much is known that decisions on their leads say
 * that they were made without the whole history.
 */
final class Undrained {

  /** An entry, and whether the journal has it on disk: until then nobody may see it. */
  private static final class Slot {
    final String decisionId;
    final String leadId;
    final @Nullable String keyHash;
    final byte[] bytes;
    volatile boolean durable;
    volatile boolean gone;

    Slot(Entry.Accepted entry, byte[] bytes) {
      this.decisionId = entry.decisionId();
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

  /** In the order they were taken in; those that are gone are left out when they come first. */
  private final Queue<Slot> order = new ArrayDeque<>();

  /** Leads and keys of entries that made room. */
  private final Beyond beyond = new Beyond();

  private final AtomicInteger madeRoom = new AtomicInteger();

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
    Slot slot = new Slot(entry, journalled);
    if (byDecision.putIfAbsent(slot.decisionId, slot) != null) {
      return;
    }
    size.incrementAndGet();
    bytes.addAndGet(slot.size());
    byLead.merge(slot.leadId, List.of(slot), Undrained::joined);
    if (slot.keyHash != null) {
      byKey.putIfAbsent(slot.keyHash, slot);
    }
    synchronized (order) {
      order.add(slot);
      while (size.get() > bound || (bytes.get() > boundBytes && size.get() > 1)) {
        putBeyond(order.remove());
      }
    }
  }

  /** Known to be beyond before it is not found any more. */
  private void putBeyond(Slot slot) {
    if (slot.gone) {
      return;
    }
    madeRoom.incrementAndGet();
    beyond.add(slot.leadId);
    if (slot.keyHash != null) {
      beyond.add(slot.keyHash);
    }
    if (!drop(slot)) {
      takeBack(slot.leadId, slot.keyHash);
    }
  }

  private void takeBack(String leadId, @Nullable String keyHash) {
    madeRoom.updateAndGet(left -> Math.max(0, left - 1));
    beyond.remove(leadId);
    if (keyHash != null) {
      beyond.remove(keyHash);
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

  /**
   * Lets an entry go that was added: Postgres has it, or the journal refused it.
   *
   * @param journalled as it was added; of no effect where it is no accepted post
   */
  void remove(byte[] journalled) {
    String decisionId = EntryCodec.decisionId(journalled);
    Slot slot = decisionId == null ? null : byDecision.get(decisionId);
    if (slot == null || !drop(slot)) {
      if (EntryCodec.readOrNull(journalled) instanceof Entry.Accepted entry) {
        Entry.Idempotency key = entry.idempotency();
        takeBack(entry.leadId(), key == null ? null : key.keyHash());
      }
    }
    synchronized (order) {
      for (Slot first = order.peek(); first != null && first.gone; first = order.peek()) {
        order.remove();
      }
    }
  }

  /** False where another thread was quicker. */
  private boolean drop(Slot slot) {
    if (!byDecision.remove(slot.decisionId, slot)) {
      return false;
    }
    slot.gone = true;
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
    return true;
  }

  /** The durable entries of a lead, in the order they were taken in. */
  List<Entry.Accepted> of(String leadId) {
    return byLead.getOrDefault(leadId, List.of()).stream()
        .filter(slot -> slot.durable)
        .map(Slot::entry)
        .toList();
  }

  /** As {@link #of}, only what was posted. */
  List<Entry.Accepted> posts(String leadId) {
    return byLead.getOrDefault(leadId, List.of()).stream()
        .filter(slot -> slot.durable)
        .map(slot -> EntryCodec.readPost(slot.bytes))
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

  /**
   * Whether all undrained entries of a lead are kept; to be asked after {@link #of}.
   *
   * @param keyHash of an idempotency key, whose entry is to be kept as well; or null
   */
  boolean complete(String leadId, @Nullable String keyHash) {
    return !beyond.mayHold(leadId) && (keyHash == null || !beyond.mayHold(keyHash));
  }

  /** Whether all undrained entries are kept. */
  boolean complete() {
    return madeRoom.get() == 0;
  }

  /** How many entries are kept. */
  int size() {
    return size.get();
  }
}
