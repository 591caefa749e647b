package plumbline.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a journal to one process, and remembers how it was left. SQLite's own locks would let a
 * second process in, and its entries would be drained twice. The lock is on a file of its own,
 * because closing a file descriptor of the database would drop the locks SQLite holds on it.
 */
final class JournalLock implements AutoCloseable {

  /** How the journal was left; it tells a file that is missing from one that never was. */
  enum Mark {
    /** There is no journal yet. */
    NEW,
    /** It is in use, or its process was killed: its log has frames. */
    OPEN,
    /** It was closed: its log is in the database file. */
    CLOSED
  }

  private final FileChannel channel;

  private JournalLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a journal.
   *
   * @throws JournalException when another process, or this one, holds it
   */
  static JournalLock take(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("journal.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      taken = false; // this process has it open already
    } finally {
      if (!taken) {
        channel.close();
      }
    }
    if (!taken) {
      throw new JournalException("the journal in " + directory + " is in use by another process");
    }
    return new JournalLock(channel);
  }

  /** How the journal was left. What cannot be read counts as in use: it is the careful reading. */
  Mark mark() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    int length = channel.read(bytes, 0);
    if (length <= 0) {
      return Mark.NEW;
    }
    String text = new String(bytes.array(), 0, length, StandardCharsets.US_ASCII).strip();
    return text.equals(Mark.CLOSED.name()) ? Mark.CLOSED : Mark.OPEN;
  }

  /** Writes how the journal is left, to the disk. */
  void mark(Mark mark) throws IOException {
    String text = "%-7s\n".formatted(mark.name()); // of one length, so that nothing of before stays
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
