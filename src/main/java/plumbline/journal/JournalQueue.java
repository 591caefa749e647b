package plumbline.journal;

import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the writer, bounded: appends in order of arrival, and how far to trim. It also
 * keeps the account of what is in the journal, so that the bound counts what is on its way.
 */
final class JournalQueue {

  /** Bounds one commit: the time others wait for it, and the pages it dirties in the cache. */
  private static final int MAX_BATCH_ENTRIES = 4096;

  private static final long MAX_BATCH_BYTES = 8 << 20;

  /** Bounds the memory of the queue where entries are large: one request may carry a mebibyte. */
  private static final long MAX_QUEUED_BYTES = 64 << 20;

  /** A lead, its activities and its decision are a few kilobytes, and at most a few megabytes. */
  static final int MAX_ENTRY_BYTES = 16 << 20;

  private static final int RETRY_WHEN_QUEUED_SECONDS = 1;
  private static final int RETRY_WHEN_KEPT_SECONDS = 5;

  /** An append on its way. */
  @SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched
  record Append(byte[] bytes, Promise<Long> done) {}

  /** A trim on its way. */
  record Trim(long throughSequence, Promise<Void> done) {}

  /** What the writer does next: trim, then append; the last one is {@code closing}. */
  record Work(List<Append> appends, List<Trim> trims, boolean closing) {}

  private final JournalConfig config;
  private final ArrayDeque<Append> appends = new ArrayDeque<>();
  private final List<Trim> trims = new ArrayList<>();
  private long queuedBytes;
  private long unsettled;
  private long unsettledBytes;
  private long kept;
  private long keptBytes;
  private boolean refused;
  private boolean closing;

  JournalQueue(JournalConfig config, JournalWrites.Size kept) {
    this.config = config;
    this.kept = kept.entries();
    this.keptBytes = kept.bytes();
  }

  /** Takes an append, or says why not. */
  synchronized @Nullable JournalException offer(Append append) {
    int length = append.bytes().length;
    if (closing) {
      return new JournalException("the journal is closed");
    }
    long most = Math.min(config.maxBytes(), MAX_ENTRY_BYTES);
    if (length > most) {
      return new JournalException(
          "an entry of " + length + " bytes is larger than the " + most + " it may have");
    }
    if (appends.size() >= config.maxQueuedEntries() || queuedBytes + length > MAX_QUEUED_BYTES) {
      return new JournalFull("the journal's queue is full", RETRY_WHEN_QUEUED_SECONDS);
    }
    refused = atBound(length);
    if (refused) {
      return new JournalFull("the journal is full", RETRY_WHEN_KEPT_SECONDS);
    }
    appends.add(append);
    queuedBytes += length;
    unsettled++;
    unsettledBytes += length;
    notifyAll();
    return null;
  }

  /** Takes a trim, or says why not. */
  synchronized @Nullable JournalException offer(Trim trim) {
    if (closing) {
      return new JournalException("the journal is closed");
    }
    trims.add(trim);
    notifyAll();
    return null;
  }

  /** Waits for work and takes what has arrived, at most a batch of it. */
  synchronized Work take(boolean trimming) throws InterruptedException {
    while (appends.isEmpty() && trims.isEmpty() && !closing && !trimming) {
      wait();
    }
    List<Append> batch = new ArrayList<>(Math.min(appends.size(), MAX_BATCH_ENTRIES));
    long bytes = 0;
    while (!appends.isEmpty() && batch.size() < MAX_BATCH_ENTRIES && bytes < MAX_BATCH_BYTES) {
      Append append = appends.remove();
      bytes += append.bytes().length;
      batch.add(append);
    }
    queuedBytes -= bytes;
    Work work = new Work(batch, List.copyOf(trims), closing && appends.isEmpty());
    trims.clear();
    return work;
  }

  /** Books a batch that was committed, or that failed. */
  synchronized void settle(List<Append> batch, boolean committed) {
    long bytes = batch.stream().mapToLong(append -> append.bytes().length).sum();
    unsettled -= batch.size();
    unsettledBytes -= bytes;
    if (committed) {
      kept += batch.size();
      keptBytes += bytes;
    }
  }

  /** Books what was trimmed. */
  synchronized void trimmed(JournalWrites.Size size) {
    kept -= size.entries();
    keptBytes -= size.bytes();
    refused = false;
  }

  synchronized long kept() {
    return kept;
  }

  synchronized long keptBytes() {
    return keptBytes;
  }

  synchronized boolean full() {
    return refused || atBound(1);
  }

  private boolean atBound(int length) {
    return kept + unsettled >= config.maxEntries()
        || keptBytes + unsettledBytes + length > config.maxBytes();
  }

  /** Takes no more; what is queued is still to be done. */
  synchronized void close() {
    closing = true;
    notifyAll();
  }
}
