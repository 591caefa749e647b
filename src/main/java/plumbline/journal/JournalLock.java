package plumbline.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a journal to one process. SQLite's own locks would let a second one in, and its entries
 * would be drained twice. The lock is on a file of its own, because closing a file descriptor of
 * the database would drop the locks SQLite holds on it.
 */
final class JournalLock implements AutoCloseable {

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
            directory.resolve("journal.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      taken = lock != null;
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

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
