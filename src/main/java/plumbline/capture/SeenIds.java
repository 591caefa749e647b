package plumbline.capture;

/**
 * Which lead ids came before, as 64-bit hashes: 16 to 32 bytes a lead, and a chance of one in a
 * million that two of five million ids are taken for one. Only a count depends on it.
 */
final class SeenIds {
  private long[] table = new long[1 << 12];
  private int size;

  /** The hash of an id; never 0. */
  static long hash(String id) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001B3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
    hash ^= hash >>> 32;
    return hash == 0 ? 1 : hash;
  }

  /** False where it came before. */
  boolean add(long hash) {
    if (2 * size >= table.length) {
      long[] before = table;
      table = new long[before.length * 2];
      for (long each : before) {
        if (each != 0) {
          table[place(each)] = each;
        }
      }
    }
    int place = place(hash);
    if (table[place] == hash) {
      return false;
    }
    table[place] = hash;
    size++;
    return true;
  }

  private int place(long hash) {
    int mask = table.length - 1;
    int place = (int) hash & mask;
    while (table[place] != 0 && table[place] != hash) {
      place = (place + 1) & mask;
    }
    return place;
  }
}
