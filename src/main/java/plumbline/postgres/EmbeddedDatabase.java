package plumbline.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres 17 that belongs to a data directory: its cluster is {@code DIR/postgres}, kept between
 * starts, with {@code fsync=on}. It listens on the loopback address alone, on a port of its own at
 * each start, and asks for a password, which lies in {@code DIR/postgres.password}. While it runs,
 * {@code DIR/postgres.uri} says how to reach it: {@code psql "$(cat DIR/postgres.uri)"}. Both files
 * are readable by their owner only.
 *
 * <p>Starting and closing block for seconds: not for an event loop.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String DATABASE = "plumbline";

  /** How long a command waits for a server that is itself just starting. */
  private static final Duration JOIN_LIMIT = Duration.ofSeconds(30);

  private final DatabaseUri uri;

  /** Null where this has joined, and once it is closed. */
  private @Nullable Ownership ownership;

  /** What only the process has that started Postgres. */
  private record Ownership(PostgresCluster cluster, DirectoryLock lock, Path uriFile) {}

  private EmbeddedDatabase(DatabaseUri uri, @Nullable Ownership ownership) {
    this.uri = uri;
    this.ownership = ownership;
  }

  /**
   * Starts Postgres on a data directory, which is made where it is missing. A Postgres that a
   * killed process has left there is stopped first.
   *
   * @throws DatabaseUnavailable where another process runs Postgres on the directory, or it does
   *     not start
   */
  public static EmbeddedDatabase start(Path dataDirectory) {
    return tryStart(dataDirectory)
        .orElseThrow(
            () ->
                new DatabaseUnavailable(
                    "the data directory " + dataDirectory + " is in use by another process"));
  }

  /**
   * Joins the Postgres that a server runs on the data directory, or starts one for the time of a
   * command: closing stops only what was started here. A command that is interrupted leaves none
   * behind; a server decides itself when, in its own end, Postgres goes.
   *
   * @throws DatabaseUnavailable where it can neither be joined nor started
   */
  public static EmbeddedDatabase joinOrStart(Path dataDirectory) {
    long deadline = System.nanoTime() + JOIN_LIMIT.toNanos();
    while (true) {
      Optional<EmbeddedDatabase> database =
          tryStart(dataDirectory).or(() -> tryJoin(dataDirectory));
      if (database.isPresent()) {
        Runtime.getRuntime().addShutdownHook(new Thread(database.get()::close, "postgres-stop"));
        return database.get();
      }
      if (System.nanoTime() > deadline) {
        throw new DatabaseUnavailable(
            "the data directory "
                + dataDirectory
                + " is in use by another process, whose Postgres is not ready");
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while waiting for Postgres", e);
    }
  }

  private static Optional<EmbeddedDatabase> tryStart(Path dataDirectory) {
    try {
      // The real path: the same directory under two names is one directory.
      Path home = Files.createDirectories(dataDirectory).toRealPath();
      Optional<DirectoryLock> lock = DirectoryLock.take(home.resolve("postgres.lock"));
      return lock.isEmpty() ? Optional.empty() : Optional.of(startLocked(home, lock.get()));
    } catch (IOException e) {
      throw unusable(dataDirectory, e);
    }
  }

  private static DatabaseUnavailable unusable(Path dataDirectory, IOException e) {
    return new DatabaseUnavailable("cannot use the data directory " + dataDirectory + ": " + e, e);
  }

  private static EmbeddedDatabase startLocked(Path home, DirectoryLock lock) throws IOException {
    boolean started = false;
    try {
      long begin = System.nanoTime();
      Path uriFile = home.resolve("postgres.uri");
      Files.deleteIfExists(uriFile);
      PostgresCluster cluster =
          new PostgresCluster(
              PostgresBinaries.unpack(home.resolve("postgres.binaries")), home.resolve("postgres"));
      Path passwordFile = home.resolve("postgres.password");
      String password = passwordOnce(passwordFile, home.resolve("postgres"));
      cluster.createOnce(passwordFile);
      cluster.stopLeftover();
      int port = cluster.start();
      DatabaseUri uri = DatabaseUri.onLoopback(port, PostgresCluster.USER, password, DATABASE);
      try {
        nameDatabaseOnce(uri);
        writePrivately(uriFile, uri.value() + "\n");
        started = true;
      } finally {
        if (!started) {
          cluster.stop();
        }
      }
      LOG.info("Postgres runs on {}, {} ms", uri, (System.nanoTime() - begin) / 1_000_000);
      return new EmbeddedDatabase(uri, new Ownership(cluster, lock, uriFile));
    } finally {
      if (!started) {
        lock.close();
      }
    }
  }

  private static String passwordOnce(Path file, Path cluster) throws IOException {
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    if (Files.exists(cluster)) {
      throw new DatabaseUnavailable(file + " is missing, and the cluster beside it wants it");
    }
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String password = HexFormat.of().formatHex(random);
    writePrivately(file, password + "\n");
    return password;
  }

  private static void writePrivately(Path file, String text) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(aside);
    Files.createFile(aside, PostgresCluster.OWNER_ONLY);
    Files.writeString(aside, text);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The database a new cluster comes with is given our name: cheaper than to make another. */
  private static void nameDatabaseOnce(DatabaseUri uri) {
    DatabaseUri template = uri.withDatabase("template1");
    try (Connection connection =
            DriverManager.getConnection(template.jdbcUrl(), uri.user(), uri.password());
        Statement statement = connection.createStatement();
        ResultSet unnamed =
            statement.executeQuery(
                "SELECT WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'plumbline')")) {
      if (unnamed.next()) {
        statement.execute("ALTER DATABASE postgres RENAME TO plumbline");
      }
    } catch (SQLException e) {
      throw new DatabaseUnavailable("cannot use the embedded Postgres: " + e.getMessage(), e);
    }
  }

  private static Optional<EmbeddedDatabase> tryJoin(Path dataDirectory) {
    try {
      Path home = dataDirectory.toRealPath();
      DatabaseUri uri = DatabaseUri.parse(Files.readString(home.resolve("postgres.uri")));
      return PostmasterFile.read(home.resolve("postgres"))
          .filter(postmaster -> postmaster.ready() && postmaster.port() == uri.port())
          .map(postmaster -> new EmbeddedDatabase(uri, null));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unusable(dataDirectory, e);
    }
  }

  /** How to reach it, its credentials included. */
  public DatabaseUri uri() {
    return uri;
  }

  /** Stops Postgres, where this started it, and returns when its process is gone. */
  @Override
  public synchronized void close() {
    if (ownership == null) {
      return;
    }
    Ownership owned = ownership;
    ownership = null;
    try (DirectoryLock lock = owned.lock()) {
      Files.deleteIfExists(owned.uriFile());
      owned.cluster().stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
