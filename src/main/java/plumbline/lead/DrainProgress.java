package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import plumbline.journal.JournalEntry;

/**
 * How far the drain has come, who waits for it, and what it counts. One thread at a time moves it;
 * its figures are read from anywhere.
 */
final class DrainProgress {
  private final List<Waiting> waiting = new ArrayList<>();
  private volatile long position;
  private volatile long applied;
  private volatile long retries;
  private volatile long setAside;
  private volatile long dead;
  private volatile long conflicts;
  private volatile long oldestMicros;
  private volatile @Nullable String failure;

  /** Somebody who waits for the entries up to a sequence. */
  private record Waiting(long sequence, Promise<Void> promise) {}

  /** The last sequence that is done. */
  long position() {
    return position;
  }

  synchronized Future<Void> waitFor(long sequence) {
    if (position >= sequence) {
      return Future.succeededFuture();
    }
    Promise<Void> promise = Promise.promise();
    waiting.add(new Waiting(sequence, promise));
    return promise.future();
  }

  /** Whether anybody waits. */
  synchronized boolean awaited() {
    return !waiting.isEmpty();
  }

  void reached(long sequence, int entries) {
    List<Waiting> done;
    synchronized (this) {
      position = sequence;
      applied += entries;
      done = waiting.stream().filter(each -> each.sequence() <= sequence).toList();
      waiting.removeAll(done);
    }
    done.forEach(each -> each.promise().complete());
  }

  /** Notes what is taken on next; nothing where all is done. */
  void takes(List<JournalEntry> entries) {
    oldestMicros = entries.isEmpty() ? 0 : receivedAt(entries.get(0));
  }

  private long receivedAt(JournalEntry entry) {
    if (EntryCodec.readOrNull(entry.bytes()) instanceof Entry.Accepted accepted) {
      return accepted.receivedAt();
    }
    return oldestMicros == 0 ? nowMicros() : oldestMicros;
  }

  private static long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
  }

  synchronized void setAside() {
    setAside++;
    dead++;
  }

  /** Notes idempotency keys that came with another body. */
  synchronized void conflicts(int found) {
    conflicts += found;
  }

  long conflicts() {
    return conflicts;
  }

  /** Notes how many entries are set aside in Postgres. */
  synchronized void dead(long entries) {
    dead = entries;
  }

  void succeeded() {
    failure = null;
  }

  synchronized void retried() {
    retries++;
  }

  void failed(String reason) {
    retried();
    failure = reason;
  }

  /** Why the last attempt failed; null where it did not. */
  @Nullable String failure() {
    return failure;
  }

  long applied() {
    return applied;
  }

  long retries() {
    return retries;
  }

  long setAsideHere() {
    return setAside;
  }

  long dead() {
    return dead;
  }

  /** How long ago the oldest entry that is not drained was accepted, in seconds; 0 for none. */
  double oldestSeconds() {
    long oldest = oldestMicros;
    return oldest == 0 ? 0 : Math.max(0, nowMicros() - oldest) / 1e6;
  }
}
