package plumbline.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries in a page of a damaged file by trying every offset. Nothing around an entry
 * need be whole (the tree, the page's header, its cell pointers), because its own CRC32C tells
 * whether it is. The layout of a cell and a record is that of <a
 * href="https://www.sqlite.org/fileformat2.html#b_tree_pages">the file format, sections 1.6 and
 * 2.1</a>.
 */
final class PageCarver {

  private static final int USABLE = JournalDatabase.PAGE_BYTES;
  private static final int MAX_LOCAL = USABLE - 35;
  private static final int MIN_LOCAL = (USABLE - 12) * 32 / 255 - 23;

  /** The serial type of a text of 36 bytes, which an epoch is. */
  private static final int EPOCH_TYPE = 13 + 2 * 36;

  private static final int MAX_PAYLOAD_BYTES = JournalQueue.MAX_ENTRY_BYTES + 100;

  private final Consumer<JournalEntry> entries;
  private final Consumer<JournalState> states;

  PageCarver(Consumer<JournalEntry> entries, Consumer<JournalState> states) {
    this.entries = entries;
    this.states = states;
  }

  /** Gives every intact entry and state of a page. */
  void carve(byte[] page, IntFunction<byte @Nullable []> overflow) {
    ByteBuffer bytes = ByteBuffer.wrap(page);
    for (int offset = 0; offset < page.length - 8; offset++) {
      Reading cell = new Reading(bytes, offset);
      long size = cell.varint();
      if (size < 8 || size > MAX_PAYLOAD_BYTES) {
        continue;
      }
      long row = cell.varint();
      int start = cell.position;
      if (row < 1 || start + 3 > page.length || page[start + 1] != 0) {
        continue; // the first column is the row's number, and stored as null
      }
      boolean entry = (page[start + 2] & 0xff) == EPOCH_TYPE;
      if (entry || (page[start] == 6 && row == 1)) {
        byte[] payload = payload(page, start, (int) size, overflow);
        if (payload != null && entry) {
          entry(row, new Reading(ByteBuffer.wrap(payload), 0));
        } else if (payload != null) {
          state(new Reading(ByteBuffer.wrap(payload), 0));
        }
      }
    }
  }

  private void entry(long sequence, Reading record) {
    int body = (int) record.varint();
    record.position += 2; // the number, and the epoch's type
    long crcType = record.varint();
    long bytesType = record.varint();
    long length = (bytesType - 12) / 2;
    if (bytesType < 12 || bytesType % 2 != 0 || record.position != body) {
      return;
    }
    String epoch = new String(record.bytes(36), StandardCharsets.US_ASCII);
    long crc = record.integer(crcType);
    if (length != record.remaining()) {
      return;
    }
    byte[] bytes = record.bytes((int) length);
    if (JournalEntry.checksum(epoch, sequence, bytes) == crc) {
      entries.accept(new JournalEntry(epoch, sequence, bytes));
    }
  }

  private void state(Reading record) {
    record.position = 2;
    long[] types = {record.varint(), record.varint(), record.varint(), record.varint()};
    if (record.position != 6) {
      return;
    }
    JournalState state =
        new JournalState(
            record.integer(types[0]), record.integer(types[1]), record.integer(types[2]));
    if (record.integer(types[3]) == state.checksum()) {
      states.accept(state);
    }
  }

  /** The payload of a cell, gathered from its page and its overflow pages; null if it cannot be. */
  private static byte @Nullable [] payload(
      byte[] page, int start, int size, IntFunction<byte @Nullable []> overflow) {
    int local = size;
    if (size > MAX_LOCAL) {
      int fitting = MIN_LOCAL + (size - MIN_LOCAL) % (USABLE - 4);
      local = fitting <= MAX_LOCAL ? fitting : MIN_LOCAL;
    }
    if (start + local + (local < size ? 4 : 0) > page.length) {
      return null;
    }
    byte[] payload = new byte[size];
    System.arraycopy(page, start, payload, 0, local);
    int filled = local;
    int next = local < size ? ByteBuffer.wrap(page).getInt(start + local) : 0;
    while (filled < size) {
      byte[] more = next < 1 ? null : overflow.apply(next);
      if (more == null) {
        return null;
      }
      int length = Math.min(size - filled, USABLE - 4);
      System.arraycopy(more, 4, payload, filled, length);
      filled += length;
      next = ByteBuffer.wrap(more).getInt(0);
    }
    return payload;
  }

  /** Reads numbers as SQLite writes them; past the end there are only zeros. */
  private static final class Reading {

    private final ByteBuffer bytes;
    private int position;

    Reading(ByteBuffer bytes, int position) {
      this.bytes = bytes;
      this.position = position;
    }

    int remaining() {
      return bytes.limit() - position;
    }

    private int next() {
      return position < bytes.limit() ? bytes.get(position++) & 0xff : 0;
    }

    /** One to nine bytes, seven bits in each but the ninth. */
    long varint() {
      long value = 0;
      for (int i = 0; i < 8; i++) {
        int next = next();
        value = value << 7 | (next & 0x7f);
        if (next < 0x80) {
          return value;
        }
      }
      return value << 8 | next();
    }

    /** An integer of a serial type; 0 for what is none. */
    long integer(long type) {
      int length = type >= 1 && type <= 4 ? (int) type : type == 5 ? 6 : type == 6 ? 8 : 0;
      if (length == 0) {
        return type == 9 ? 1 : 0;
      }
      long value = (byte) next();
      for (int i = 1; i < length; i++) {
        value = value << 8 | next();
      }
      return value;
    }

    byte[] bytes(int length) {
      byte[] result = new byte[length];
      int available = Math.max(0, Math.min(length, remaining()));
      bytes.get(position, result, 0, available);
      position += available;
      return result;
    }
  }
}
