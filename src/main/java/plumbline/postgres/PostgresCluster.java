package plumbline.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Postgres data directory: made once, started and stopped. Its caller holds the lock on it. */
final class PostgresCluster {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresCluster.class);

  static final String USER = "plumbline";

  /** The rights of a file that holds a secret. */
  static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String MAJOR_VERSION = "17";
  private static final String FATAL = "FATAL:";
  private static final String SETTINGS = "plumbline.conf";

  private static final Duration CREATE_LIMIT = Duration.ofMinutes(2);

  /** After a crash Postgres first repeats what its log holds. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  private static final int POLL_MS = 10;

  /** A port that was free may be taken by the time Postgres listens on it. */
  private static final int PORTS_TRIED = 3;

  private final PostgresBinaries binaries;
  private final Path directory;
  private final Path log;

  PostgresCluster(PostgresBinaries binaries, Path directory) {
    this.binaries = binaries;
    this.directory = directory;
    this.log = directory.resolveSibling(directory.getFileName() + ".log");
  }

  /** Makes the data directory, whole or not at all, unless it is there. */
  void createOnce(Path passwordFile) throws IOException {
    if (Files.exists(directory)) {
      checkVersion();
      return;
    }
    Path aside = directory.resolveSibling(directory.getFileName() + ".new");
    DirectoryTree.delete(aside);
    PostgresBinaries.Answer answer =
        binaries.run(
            CREATE_LIMIT,
            "initdb",
            "--pgdata=" + aside,
            "--username=" + USER,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--data-checksums",
            "--encoding=UTF8",
            "--locale=C",
            // One order of text and one upper and lower case on every machine.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");
    if (answer.exitCode() != 0) {
      throw new DatabaseUnavailable(
          "cannot create the embedded Postgres in " + directory + ": " + lastLine(answer.output()));
    }
    Files.writeString(
        aside.resolve("postgresql.conf"),
        """

        # Plumbline's own settings. Yours belong below this line.
        include = '%s'
        """
            .formatted(SETTINGS),
        StandardOpenOption.APPEND);
    Files.move(aside, directory, StandardCopyOption.ATOMIC_MOVE);
  }

  private void checkVersion() throws IOException {
    Path file = directory.resolve("PG_VERSION");
    String version = Files.exists(file) ? Files.readString(file).strip() : "none";
    if (!version.equals(MAJOR_VERSION)) {
      throw new DatabaseUnavailable(
          directory + " holds Postgres version " + version + ", and this needs " + MAJOR_VERSION);
    }
  }

  /** Stops what a killed process has left running, and removes what it has left written. */
  void stopLeftover() throws IOException {
    if (running().isPresent()) {
      LOG.info("Stopping the Postgres that an earlier process left running in {}", directory);
      stop();
    } else {
      // Postgres would take any process under the number written there for itself.
      Files.deleteIfExists(PostmasterFile.in(directory));
    }
  }

  private Optional<ProcessHandle> running() throws IOException {
    return PostmasterFile.read(directory).flatMap(p -> p.process(directory));
  }

  /**
   * Starts Postgres on a free port of the loopback address and waits until it answers.
   *
   * @return the port
   */
  int start() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = freePort();
      writeSettings(port);
      if (Files.exists(log)) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      // It may quote a statement that failed, and with it what is nobody else's business.
      Files.createFile(log, OWNER_ONLY);
      Process process = binaries.launch(log, "-D", directory.toString());
      if (answers(process)) {
        return port;
      }
      String said = Files.readString(log);
      if (attempt == PORTS_TRIED || !said.contains("could not bind")) {
        throw new DatabaseUnavailable(
            "cannot start the embedded Postgres: " + failure(said) + "; more in " + log);
      }
    }
  }

  private boolean answers(Process process) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive()) {
      if (PostmasterFile.read(directory)
          .filter(postmaster -> postmaster.ready() && postmaster.pid() == process.pid())
          .isPresent()) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        stop();
        throw new DatabaseUnavailable(
            "Postgres did not answer within " + START_LIMIT.toMinutes() + " min; more in " + log);
      }
      pause();
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseUnavailable("interrupted while Postgres was starting or stopping", e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void writeSettings(int port) throws IOException {
    Files.writeString(
        directory.resolve(SETTINGS),
        """
        # Written at every start. Your own settings belong into postgresql.conf, below its include.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        password_encryption = 'scram-sha-256'
        max_connections = 100
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        cluster_name = 'plumbline'
        """
            .formatted(port));
  }

  /** Stops Postgres and returns when its process is gone; does nothing where none runs. */
  void stop() throws IOException {
    Optional<ProcessHandle> process = running();
    if (process.isEmpty()) {
      return;
    }
    for (String mode : List.of("fast", "immediate")) {
      PostgresBinaries.Answer answer =
          binaries.run(
              STOP_LIMIT, "pg_ctl", "stop", "--no-wait", "--mode=" + mode, "--pgdata=" + directory);
      if (hasEnded(process.get())) {
        return;
      }
      LOG.warn("Postgres in {}, stop --mode={}: {}", directory, mode, lastLine(answer.output()));
    }
    process.get().destroyForcibly();
    if (!hasEnded(process.get())) {
      throw new DatabaseUnavailable(
          "the Postgres in " + directory + ", process " + process.get().pid() + ", does not stop");
    }
  }

  /** Waits for the end of a process; one that only waits to be reaped has ended. */
  private boolean hasEnded(ProcessHandle process) {
    long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
    while (PostmasterFile.isPostgres(process, directory)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause();
    }
    return true;
  }

  /** Of a log, what Postgres died of; of anything else, its last line. */
  private static String failure(String log) {
    return log.lines()
        .filter(line -> line.contains(FATAL))
        .map(line -> line.substring(line.indexOf(FATAL) + FATAL.length()).strip())
        .findFirst()
        .orElse(lastLine(log));
  }

  private static String lastLine(String text) {
    return text.lines()
        .filter(line -> !line.isBlank() && !line.contains("hint:"))
        .reduce((first, second) -> second)
        .orElse("it said nothing")
        .strip();
  }
}
