package plumbline.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Puts a salvaged file in the place of a damaged one, which is kept under a new name. A crash in
 * between is made good by the next start: once the damaged database is out of the way, the salvaged
 * file is known to be whole.
 */
final class JournalSwap {

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;
  private final Path file;
  private final Path log;
  private final Path salvaged;

  JournalSwap(Path directory) {
    this.directory = directory;
    this.file = directory.resolve(Journal.FILE);
    this.log = directory.resolve(Journal.FILE + "-wal");
    this.salvaged = directory.resolve("journal.salvaged.db");
  }

  /** Where the salvaged file is made. */
  Path salvaged() {
    return salvaged;
  }

  /** Ends what a crash interrupted; whether there was such a thing. */
  boolean finish() throws IOException {
    if (Files.exists(salvaged) && !Files.exists(file)) {
      swap();
      return true;
    }
    removeSalvaged();
    return false;
  }

  /** Sets the damaged files aside and puts the salvaged one in place; null when there were none. */
  @Nullable Path swap() throws IOException {
    Path aside = directory.resolve("journal.damaged-" + STAMP.format(Instant.now()) + ".db");
    Path logAside = aside.resolveSibling(aside.getFileName() + "-wal");
    Path kept = null;
    // The log last: a database without its log would look like a sound one that is older.
    if (Files.exists(file)) {
      kept = move(file, aside);
    }
    if (Files.exists(log)) {
      Path moved = move(log, logAside);
      kept = kept == null ? moved : kept;
    }
    move(salvaged, file);
    return kept;
  }

  private Path move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    force();
    return to;
  }

  /** Makes new names in the directory durable. */
  void force() throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** Removes a copy that was not finished, or is not wanted; it holds nothing of its own. */
  void removeSalvaged() throws IOException {
    for (String suffix : new String[] {"", "-wal", "-shm"}) {
      Files.deleteIfExists(salvaged.resolveSibling(salvaged.getFileName() + suffix));
    }
  }
}
