package plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What SQLite's write-ahead log holds, read before SQLite opens it: SQLite stops at the first bad
 * frame and forgets what follows, which may have been acknowledged.
 *
 * <p>The format is that of <a href="https://www.sqlite.org/fileformat2.html#walformat">the file
 * format, section 4</a>: a header of 32 bytes, then frames of a 24-byte header and a page. The
 * checksum of a frame continues that of the frame before it, so a frame after a bad one is checked
 * against the checksum the bad one stores, and against the one it should have stored.
 *
 * @param frames every frame of the file, those of earlier uses of the log included
 * @param headerIntact whether the log's header is as it was written
 * @param partialBytes what follows the last whole frame
 */
record WalInspection(List<Frame> frames, boolean headerIntact, long partialBytes) {

  static final int HEADER_BYTES = 32;
  static final int FRAME_HEADER_BYTES = 24;
  private static final int FRAME_BYTES = FRAME_HEADER_BYTES + JournalDatabase.PAGE_BYTES;
  private static final int MAGIC = 0x377f0682;

  static final WalInspection NONE = new WalInspection(List.of(), true, 0);

  /**
   * One frame.
   *
   * @param page the number of its page, from 1
   * @param commit whether it ends a transaction
   * @param current whether it belongs to the present use of the log (by its salts)
   * @param valid whether it does, and its checksum is right
   */
  record Frame(int page, boolean commit, boolean current, boolean valid) {}

  /** A running checksum: two 32-bit sums over words in the byte order of the log. */
  private record Checksum(int first, int second) {

    static Checksum at(ByteBuffer bytes, int offset) {
      return new Checksum(bytes.getInt(offset), bytes.getInt(offset + 4));
    }

    Checksum over(ByteBuffer bytes, int from, int to, ByteOrder order) {
      ByteBuffer words = bytes.duplicate().order(order);
      int one = first;
      int two = second;
      for (int i = from; i < to; i += 8) {
        one += words.getInt(i) + two;
        two += words.getInt(i + 4) + one;
      }
      return new Checksum(one, two);
    }
  }

  /** Where the frame's page begins in the file. */
  static long pageOffset(int frame) {
    return HEADER_BYTES + (long) frame * FRAME_BYTES + FRAME_HEADER_BYTES;
  }

  /** Reads a log; one that is absent or empty has no frames. */
  static WalInspection of(Path log) throws IOException {
    if (!Files.exists(log) || Files.size(log) == 0) {
      return NONE;
    }
    try (FileChannel channel = FileChannel.open(log)) {
      ByteBuffer header = read(channel, 0, HEADER_BYTES);
      long body = Math.max(0, channel.size() - HEADER_BYTES);
      if (header.remaining() < HEADER_BYTES) {
        return new WalInspection(List.of(), true, header.remaining());
      }
      ByteOrder order =
          header.getInt(0) == (MAGIC | 1) ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      Checksum computed = new Checksum(0, 0).over(header, 0, 24, order);
      boolean intact = (header.getInt(0) & ~1) == MAGIC && computed.equals(Checksum.at(header, 24));
      List<Frame> frames = frames(channel, header, intact, order, (int) (body / FRAME_BYTES));
      return new WalInspection(frames, intact, body % FRAME_BYTES);
    }
  }

  private static List<Frame> frames(
      FileChannel channel, ByteBuffer header, boolean intact, ByteOrder order, int count)
      throws IOException {
    List<Frame> frames = new ArrayList<>(count);
    long salts = header.getLong(16);
    Checksum stored = Checksum.at(header, 24);
    Checksum computed = new Checksum(0, 0).over(header, 0, 24, order);
    for (int i = 0; i < count; i++) {
      ByteBuffer frame = read(channel, HEADER_BYTES + (long) i * FRAME_BYTES, FRAME_BYTES);
      if (i == 0 && !intact) {
        salts = frame.getLong(8); // those of the header cannot be trusted
      }
      Checksum own = Checksum.at(frame, 16);
      Checksum afterStored = over(frame, stored, order);
      Checksum afterComputed = over(frame, computed, order);
      boolean current = frame.getLong(8) == salts;
      boolean valid = current && (own.equals(afterStored) || own.equals(afterComputed));
      frames.add(new Frame(frame.getInt(0), frame.getInt(4) != 0, current, valid));
      stored = own;
      computed = own.equals(afterComputed) ? afterComputed : afterStored;
    }
    return frames;
  }

  private static Checksum over(ByteBuffer frame, Checksum seed, ByteOrder order) {
    return seed.over(frame, 0, 8, order).over(frame, FRAME_HEADER_BYTES, FRAME_BYTES, order);
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
      // until it is filled, or the file ends
    }
    return bytes.flip();
  }

  /** How many frames SQLite would read: those before the first bad one. */
  private int readable() {
    int count = 0;
    while (headerIntact && count < frames.size() && frames.get(count).valid()) {
      count++;
    }
    return count;
  }

  /**
   * Transactions that were completed after damage SQLite would stop at. A transaction that failed
   * or was cut short leaves frames as well, but no such commit.
   */
  long commitsAfterDamage() {
    return frames.stream()
        .skip(readable())
        .filter(frame -> frame.valid() && frame.commit())
        .count();
  }

  /** Frames of the present use that are bad, partial, or of no whole transaction: cut short. */
  long tornFrames() {
    int readable = readable();
    int committed = readable;
    while (committed > 0 && !frames.get(committed - 1).commit()) {
      committed--;
    }
    return frames.stream().skip(committed).filter(Frame::current).count()
        + (partialBytes > 0 ? 1 : 0);
  }

  /** The place after the last frame that certainly belongs to a completed transaction. */
  int committed() {
    int end = frames.size();
    while (end > 0 && !(frames.get(end - 1).valid() && frames.get(end - 1).commit())) {
      end--;
    }
    return end;
  }
}
