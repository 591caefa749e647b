package plumbline.journal;

import io.vertx.core.Promise;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one thread that changes the journal. It commits whatever has arrived in one transaction, so
 * that many appends share one fsync: the more are in flight, the more share it.
 */
final class JournalWriter implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

  /** Entries deleted in one transaction; appends wait for no longer than that takes. */
  private static final int TRIM_STEP = 4096;

  /**
   * Space on the disk that appends leave free. On a disk that is full to the last byte nothing
   * could be trimmed either: a trim is written to the log first, and the log cannot be emptied into
   * a database that cannot grow. Twice what the log holds between checkpoints.
   */
  private static final long RESERVED_BYTES = 16 << 20;

  private final Path file;
  private final JournalConfig config;
  private final String epoch;
  private final JournalQueue queue;
  private final Thread thread = new Thread(this::run, "journal-writer");

  /** Null after a failure, until the next transaction opens it again. */
  private @Nullable JournalWrites writes;

  private volatile JournalState state;
  private final AtomicLong commits = new AtomicLong();
  private volatile @Nullable String failure;

  /** Trims not reached yet; only the writer's thread touches it. */
  private final List<JournalQueue.Trim> trims = new ArrayList<>();

  JournalWriter(Path file, JournalConfig config, String epoch, JournalWrites writes)
      throws SQLException {
    this.file = file;
    this.config = config;
    this.epoch = epoch;
    this.writes = writes;
    this.state = writes.state();
    this.queue = new JournalQueue(config, writes.measure(Long.MAX_VALUE));
    writes.endRead();
    thread.setDaemon(true);
    thread.start();
  }

  JournalQueue queue() {
    return queue;
  }

  JournalState state() {
    return state;
  }

  long commits() {
    return commits.get();
  }

  @Nullable String failure() {
    return failure;
  }

  private void run() {
    boolean closing = false;
    while (!closing) {
      try {
        JournalQueue.Work work = queue.take(!trims.isEmpty());
        trims.addAll(work.trims());
        trimOneStep();
        if (!work.appends().isEmpty()) {
          append(work.appends());
        }
        closing = work.closing() && trims.isEmpty();
      } catch (InterruptedException e) {
        queue.close(); // nobody interrupts this thread but to end the process
      }
    }
    closeWrites();
  }

  private void append(List<JournalQueue.Append> batch) {
    JournalState before = state;
    List<byte[]> entries = batch.stream().map(JournalQueue.Append::bytes).toList();
    JournalException fault =
        attempt(
            "append",
            () -> {
              JournalWrites current = open();
              current.allowGrowth(file.toFile().getUsableSpace() > RESERVED_BYTES);
              state = current.append(before, epoch, entries);
            });
    queue.settle(batch, fault == null);
    long sequence = before.lastSequence();
    for (JournalQueue.Append append : batch) {
      complete(append.done(), ++sequence, fault);
    }
  }

  /** Deletes a step's worth of what the trims ask for, and completes those that are reached. */
  private void trimOneStep() {
    if (trims.isEmpty()) {
      return;
    }
    JournalState before = state;
    long target = trims.stream().mapToLong(trim -> trim.throughSequence()).max().orElseThrow();
    long through =
        Math.min(Math.min(target, before.lastSequence()), before.trimmedThrough() + TRIM_STEP);
    JournalException fault = null;
    if (through > before.trimmedThrough()) {
      fault =
          attempt(
              "trim",
              () -> {
                JournalWrites.Trimmed trimmed = open().trim(before, through);
                state = trimmed.after();
                queue.trimmed(trimmed.deleted());
              });
    }
    List<JournalQueue.Trim> waiting = List.copyOf(trims);
    trims.clear();
    for (JournalQueue.Trim trim : waiting) {
      boolean reached = Math.min(trim.throughSequence(), before.lastSequence()) <= through;
      if (reached || fault != null) {
        complete(trim.done(), null, fault);
      } else {
        trims.add(trim);
      }
    }
  }

  /** Work in a transaction. */
  private interface Transaction {
    void run() throws SQLException;
  }

  /** Runs a transaction; when it fails, says why in a line, and the next one starts afresh. */
  private @Nullable JournalException attempt(String what, Transaction transaction) {
    try {
      transaction.run();
      commits.incrementAndGet();
      failure = null;
      return null;
    } catch (SQLException | RuntimeException | OutOfMemoryError e) {
      // What state SQLite is in depends on the fault; a new connection is in a known one.
      closeWrites();
      String message = "the journal cannot " + what + ": " + reason(e);
      if (!message.equals(failure)) {
        log.error(message);
        log.debug("its cause", e);
      }
      failure = message;
      return new JournalException(message, e);
    }
  }

  private static String reason(Throwable e) {
    if (e instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL) {
      return "the disk is full, or the file at its bound (SQLITE_FULL)";
    }
    return String.valueOf(e.getMessage());
  }

  private JournalWrites open() throws SQLException {
    JournalWrites current = writes;
    if (current == null) {
      current = new JournalWrites(file, config.maxFileBytes());
      writes = current;
    }
    return current;
  }

  private void closeWrites() {
    JournalWrites current = writes;
    writes = null;
    if (current != null) {
      try {
        current.close();
      } catch (SQLException e) {
        log.warn("the journal's connection cannot be closed: {}", e.getMessage());
      }
    }
  }

  /** Completes a promise; what its handlers throw is theirs and does not stop the writer. */
  private static <T> void complete(
      Promise<T> done, @Nullable T value, @Nullable JournalException fault) {
    try {
      if (fault == null) {
        done.complete(value);
      } else {
        done.fail(fault);
      }
    } catch (RuntimeException e) {
      log.error("a handler of the journal failed", e);
    }
  }

  /** Commits what is queued, then ends the thread. */
  @Override
  public void close() {
    queue.close();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // what is queued is committed all the same
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
