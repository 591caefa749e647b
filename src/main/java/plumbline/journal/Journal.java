package plumbline.journal;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local, fsynced store an entry is written to before it is acknowledged: SQLite in WAL mode
 * with {@code synchronous=FULL}, one writer thread, one process. Safe for use by many threads.
 */
public final class Journal implements AutoCloseable {

  /** The database file in the journal's directory. */
  static final String FILE = "journal.db";

  private static final Logger log = LoggerFactory.getLogger(Journal.class);

  private final AtomicBoolean closed = new AtomicBoolean();
  private final JournalLock lock;
  private final JournalWriter writer;
  private final JournalReader reader;
  private final String epoch;
  private final JournalReport report;
  private final JournalConfig config;

  private Journal(
      JournalLock lock,
      JournalWriter writer,
      JournalReader reader,
      String epoch,
      JournalReport report,
      JournalConfig config) {
    this.report = report;
    this.config = config;
    this.lock = lock;
    this.writer = writer;
    this.reader = reader;
    this.epoch = epoch;
  }

  /** Opens a journal of which nothing is known in Postgres, and no loss is accepted. */
  public static Journal open(Path directory, JournalConfig config) {
    return open(directory, config, 0, false);
  }

  /**
   * Opens the journal in a directory, which is made where there is none. Blocks, for as long as it
   * takes to read the journal whole. Where it is damaged, what is intact is salvaged into a new
   * file, the damaged one is set aside under a new name, and nothing is deleted.
   *
   * @param storedCursor the greatest sequence of this journal known to be in Postgres; 0 when that
   *     is not known
   * @param acceptLoss whether to go on where acknowledged entries may be gone
   * @throws JournalLoss when acknowledged entries may be gone and that is not accepted; nothing is
   *     changed then
   * @throws JournalException with one line that says what is wrong: in use by another process, not
   *     to be read or written, not a journal
   */
  public static Journal open(
      Path directory, JournalConfig config, long storedCursor, boolean acceptLoss) {
    try {
      Files.createDirectories(directory);
      JournalLock lock = JournalLock.take(directory);
      try {
        JournalReport report =
            new JournalOpening(directory, lock, storedCursor).prepare(acceptLoss);
        if (!report.findings().isEmpty()) {
          log.warn("the journal in {}: {}", directory, report.summary());
        }
        return open(directory, config, lock, report);
      } catch (IOException | SQLException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException | SQLException e) {
      throw new JournalException(
          "the journal in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Journal open(
      Path directory, JournalConfig config, JournalLock lock, JournalReport report)
      throws IOException, SQLException {
    Path file = directory.resolve(FILE);
    JournalWrites writes = new JournalWrites(file, config.maxFileBytes());
    JournalReader reader = null;
    try {
      // SQLite syncs the directory for its log, but not for a new database file.
      new JournalSwap(directory).force();
      reader = new JournalReader(file);
      if (JournalWrites.touch(file, config.maxFileBytes())) {
        lock.mark(JournalLock.Mark.OPEN);
      }
      String epoch = UUID.randomUUID().toString();
      JournalWriter writer = new JournalWriter(file, config, epoch, writes);
      return new Journal(lock, writer, reader, epoch, report, config);
    } catch (IOException | SQLException | RuntimeException e) {
      if (reader != null) {
        reader.close();
      }
      writes.close();
      throw e;
    }
  }

  /** What was found when it was opened. */
  public JournalReport report() {
    return report;
  }

  /** A random UUID, new at each open: within an epoch the sequence never restarts. */
  public String epoch() {
    return epoch;
  }

  /**
   * Makes an entry durable and completes with its sequence, in the order of the sequence. Never
   * blocks: the entry waits in a bounded queue. The bytes are not copied; leave them as they are.
   *
   * <p>The future completes on the writer's thread, unless it is refused at once. Handlers keep the
   * next commit waiting, so go back to the context of the request first.
   *
   * <p>Fails with {@link JournalFull} when the queue or the journal is at its bound, and with
   * {@link JournalException} when the entry is larger than the journal may be, the disk is full or
   * fails, or the journal is closed. A failed commit fails the entries it carried, and no others.
   */
  public Future<Long> append(byte[] entry) {
    Promise<Long> done = Promise.promise();
    JournalException fault = writer.queue().offer(new JournalQueue.Append(entry, done));
    return fault == null ? done.future() : Future.failedFuture(fault);
  }

  /**
   * Reads what is durable, in order, on a connection of its own. Blocks; not for an event loop.
   *
   * @param afterSequence read what is greater than this; 0 for all
   * @param maxEntries at most this many
   * @param maxBytes stop before the entry that would exceed this; the first is given all the same
   * @throws JournalException when the next entry is damaged, or the file cannot be read
   */
  public List<JournalEntry> read(long afterSequence, int maxEntries, long maxBytes) {
    return reader.read(afterSequence, maxEntries, maxBytes);
  }

  /**
   * Deletes the entries at or below a sequence; their space is used again. Completes when that is
   * durable, on the writer's thread; fails with {@link JournalException}.
   */
  public Future<Void> trim(long throughSequence) {
    Promise<Void> done = Promise.promise();
    JournalException fault = writer.queue().offer(new JournalQueue.Trim(throughSequence, done));
    return fault == null ? done.future() : Future.failedFuture(fault);
  }

  /** How many durable entries are not trimmed. */
  public long depth() {
    return writer.queue().kept();
  }

  /** The payload of the durable entries that are not trimmed, in bytes. */
  public long bytes() {
    return writer.queue().keptBytes();
  }

  /** The greatest sequence ever durable, trimmed or not; 0 for none. */
  public long lastSequence() {
    return writer.state().lastSequence();
  }

  /** Whether the journal is at its bound, so that appends fail until it is trimmed. */
  public boolean full() {
    return writer.queue().full();
  }

  /** How near the journal is to its bound: 0 for empty, 1 for full. */
  public double fill() {
    return Math.min(
        1, Math.max((double) depth() / config.maxEntries(), (double) bytes() / config.maxBytes()));
  }

  /** What the last transaction failed of, in one line; null once one has succeeded again. */
  public @Nullable String failure() {
    return writer.failure();
  }

  /** Transactions committed since the journal was opened. */
  public long commits() {
    return writer.commits();
  }

  /** Commits what is queued, then closes. Blocks; a second call does nothing. */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try (lock) {
      writer.close();
      // Before the reader, which is the last to close and takes the log away with it.
      lock.mark(JournalLock.Mark.CLOSED);
      reader.close();
    } catch (IOException | SQLException e) {
      throw new JournalException("the journal cannot be closed: " + e.getMessage(), e);
    }
  }
}
