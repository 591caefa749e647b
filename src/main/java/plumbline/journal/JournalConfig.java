package plumbline.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * The bounds of a journal.
 *
 * @param maxBytes payload bytes kept until they are trimmed; appends beyond fail; at least 1 MiB,
 *     so that the largest request fits
 * @param maxEntries entries kept until they are trimmed; appends beyond fail; at least 1
 * @param maxQueuedEntries appends waiting in memory for the disk; 1 to 1,000,000
 * @param maxFileBytes size the database file may grow to, beyond which appends fail as on a full
 *     disk; at least 1 MiB, {@link Long#MAX_VALUE} for the disk's own bound
 */
public record JournalConfig(
    long maxBytes, long maxEntries, int maxQueuedEntries, long maxFileBytes) {

  private static final long MEBIBYTE = 1 << 20;

  /** About an hour of Postgres being away at 250 leads a second. */
  public static final JournalConfig DEFAULT =
      new JournalConfig(4096 * MEBIBYTE, 1_000_000, 16_384, Long.MAX_VALUE);

  /**
   * Checks every bound.
   *
   * @throws IllegalArgumentException naming all that are out of range
   */
  public JournalConfig {
    List<String> faults = new ArrayList<>();
    if (maxBytes < MEBIBYTE) {
      faults.add("maxBytes is " + maxBytes + ", at least " + MEBIBYTE + " is needed");
    }
    if (maxEntries < 1) {
      faults.add("maxEntries is " + maxEntries + ", at least 1 is needed");
    }
    if (maxQueuedEntries < 1 || maxQueuedEntries > 1_000_000) {
      faults.add("maxQueuedEntries is " + maxQueuedEntries + ", not in 1 to 1000000");
    }
    if (maxFileBytes < MEBIBYTE) {
      faults.add("maxFileBytes is " + maxFileBytes + ", at least " + MEBIBYTE + " is needed");
    }
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException("journal: " + String.join("; ", faults));
    }
  }

  /** A journal whose file may grow as far as the disk allows. */
  public JournalConfig(long maxBytes, long maxEntries, int maxQueuedEntries) {
    this(maxBytes, maxEntries, maxQueuedEntries, Long.MAX_VALUE);
  }
}
