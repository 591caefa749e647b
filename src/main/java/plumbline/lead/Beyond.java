package plumbline.lead;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Names that may be among those that were added, in little memory however many there are: a
 * counting Bloom filter (Fan et al., Summary Cache, 2000). It says yes for each name that is there,
 * and now and then for one that is not: for 1 in 100 while it holds 50,000 names.
 */
final class Beyond {
  private static final int COUNTERS = 1 << 20;

  private final AtomicIntegerArray counters = new AtomicIntegerArray(COUNTERS);

  void add(String name) {
    long hash = hash(name);
    counters.incrementAndGet(first(hash));
    counters.incrementAndGet(second(hash));
  }

  /** Takes one out that was added, once for each time it was; of no effect on one that was not. */
  void remove(String name) {
    if (mayHold(name)) {
      long hash = hash(name);
      counters.decrementAndGet(first(hash));
      counters.decrementAndGet(second(hash));
    }
  }

  boolean mayHold(String name) {
    long hash = hash(name);
    return counters.get(first(hash)) > 0 && counters.get(second(hash)) > 0;
  }

  private static int first(long hash) {
    return (int) hash & (COUNTERS - 1);
  }

  private static int second(long hash) {
    return (int) (hash >>> 32) & (COUNTERS - 1);
  }

  /** FNV-1a, then the last steps of MurmurHash3, so that all bits depend on all characters. */
  private static long hash(String name) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
