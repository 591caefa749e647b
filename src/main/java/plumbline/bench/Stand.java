package plumbline.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;

/**
 * What the benchmark builds up and takes down: a directory, a Postgres, processes. Closing ends
 * exactly what was started here, also from the hook of a JVM that is told to end.
 */
final class Stand implements AutoCloseable {
  private final Path directory;
  private final List<String> jvm;
  private final Deque<Process> processes = new ArrayDeque<>();
  private final Thread hook = new Thread(this::takeDown, "bench-stop");
  private @Nullable EmbeddedDatabase postgres;
  private int started;
  private boolean closed;

  /**
   * @param jvm options for the Java of what is started here
   */
  Stand(List<String> jvm) {
    this.jvm = List.copyOf(jvm);
    try {
      directory = Files.createTempDirectory("plumbline-bench");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** For whatever files a row needs. */
  Path directory() {
    return directory;
  }

  /** A directory of its own below. */
  Path directory(String name) {
    try {
      return Files.createDirectories(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What makes a server decide as the operator's does. Its {@code server.yaml} is left out: it may
   * name a database that is no benchmark's.
   */
  List<String> operator(Plan plan) {
    Path config = directory("config");
    try {
      Files.copy(
          plan.business(),
          config.resolve(String.valueOf(plan.business().getFileName())),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> options = new ArrayList<>();
    if (!plan.serve().contains("--rules")) {
      options.addAll(List.of("--rules", plan.rulesFolder().toString()));
    }
    if (!plan.serve().contains("--config")) {
      options.addAll(List.of("--config", config.toString()));
    }
    return options;
  }

  /** Starts a command of this program, and waits until it says that it is ready. */
  Child start(String name, String... arguments) {
    return start(name, List.of(arguments));
  }

  /** As above. */
  Child start(String name, List<String> arguments) {
    Path errors;
    Process process;
    long start;
    synchronized (this) {
      mustBeOpen();
      errors = directory.resolve("%s-%d.log".formatted(name, ++started));
      start = System.nanoTime();
      process = Child.launch(Child.command(jvm, arguments), errors);
      processes.push(process);
    }
    return Child.whenReady(name, process, errors, start);
  }

  /** A new, empty database of the Postgres that belongs to the benchmark. */
  DatabaseUri freshDatabase(String name) throws SQLException {
    DatabaseUri server = postgres();
    execute(server, "drop database if exists " + name, "create database " + name);
    return server.withDatabase(name);
  }

  /** The Postgres, started on first use. */
  synchronized DatabaseUri postgres() {
    mustBeOpen();
    EmbeddedDatabase running = postgres;
    if (running == null) {
      running = EmbeddedDatabase.start(directory("postgres"));
      postgres = running;
    }
    return running.uri();
  }

  /** Executes statements, each by itself. */
  static void execute(DatabaseUri database, String... statements) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** The first column of the first row. */
  static String value(DatabaseUri database, String query) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? String.valueOf(rows.getString(1)) : "";
    }
  }

  static Connection connect(DatabaseUri database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private void mustBeOpen() {
    if (closed) {
      throw new BenchFailed("the benchmark is ending");
    }
  }

  @Override
  public void close() {
    takeDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook found nothing left to do.
    }
  }

  private synchronized void takeDown() {
    if (closed) {
      return;
    }
    closed = true;
    // Asked to end, since a server may have a Postgres of its own; all at once, to be quick.
    processes.forEach(Process::destroy);
    for (Process process : processes) {
      end(process);
    }
    if (postgres != null) {
      postgres.close();
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(files::add);
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("left behind: " + directory + ", " + e.getMessage());
    }
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
