package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last sequence of this node's journal that Postgres is known to have. It is kept beside the
 * journal, so that a start while Postgres is away still notices a journal that ends before it.
 */
public final class StoredCursor {
  private static final Logger LOG = LoggerFactory.getLogger(StoredCursor.class);

  private final Path file;
  private final String node;
  private final String cursor = DrainStatements.load().get("read-cursor");
  private long sequence;

  /**
   * Reads what is kept.
   *
   * @param directory the data directory
   * @throws IOException where it is there and cannot be read
   */
  public StoredCursor(Path directory, String node) throws IOException {
    this.file = directory.resolve("stored-cursor");
    this.node = node;
    this.sequence = read(file);
  }

  private static long read(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      return 0;
    } catch (NumberFormatException e) {
      LOG.warn("{} holds no number; going by what Postgres says", file);
      return 0;
    }
  }

  /** The last sequence known to be in Postgres; 0 for none. */
  public synchronized long sequence() {
    return sequence;
  }

  /** Asks Postgres for the last sequence of each epoch of this node. */
  public Future<Map<String, Long>> ask(SqlClient client) {
    return client
        .preparedQuery(cursor)
        .execute(Tuple.of(node))
        .map(
            rows -> {
              Map<String, Long> byEpoch = new HashMap<>();
              rows.forEach(row -> byEpoch.put(row.getString("epoch"), row.getLong("sequence")));
              return byEpoch;
            });
  }

  /** Keeps a sequence where it is greater than the one kept. Blocks. */
  public synchronized void keep(long stored) {
    if (stored <= sequence) {
      return;
    }
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, stored + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      sequence = stored;
    } catch (IOException e) {
      // What is kept is smaller than it could be, which notices less and never too much.
      LOG.warn("cannot keep the position beside the journal: {}", e.toString());
    }
  }
}
