package plumbline.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.server.Config;
import plumbline.server.ServerConfig;

/** What the commands about the journal share: where it is, and a way into its database. */
final class JournalOptions {
  /** Enough for an answer; the work of redriving is bounded entry by entry. */
  static final Duration ANSWER = Duration.ofSeconds(60);

  /** One that holds a cursor, and one beside it. */
  private static final int CONNECTIONS = 2;

  /** How a command answers. */
  enum Format {
    TEXT,
    JSON
  }

  @Mixin ConfigOptions config = new ConfigOptions();
  @Mixin DatabaseOptions data = new DatabaseOptions();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "how the answer is printed (default: text)")
  Format format = Format.TEXT;

  boolean json() {
    return format == Format.JSON;
  }

  Config config() {
    Config loaded = config.load();
    return loaded.withServer(data.applyTo(loaded.server()));
  }

  static Path journal(ServerConfig config) {
    return config.dataDirectory().resolve("journal");
  }

  /**
   * Asks the database, joining or starting the embedded one for the time of it.
   *
   * @throws DatabaseUnavailable where it cannot be reached
   * @throws CommandFailed where it refuses
   */
  static <T> T ask(ServerConfig config, Duration limit, Function<Database, Future<T>> question) {
    return with(config, database -> await(question.apply(database), limit));
  }

  /**
   * Works on the database for as long as it takes, joining or starting the embedded one for the
   * time of it.
   *
   * @throws DatabaseUnavailable where it cannot be reached
   * @throws CommandFailed where it refuses
   */
  static <T> T with(ServerConfig config, Function<Database, T> work) {
    DatabaseUri configured = config.database();
    if (configured != null) {
      return with(configured, work);
    }
    if (!Files.isDirectory(config.dataDirectory())) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "there is no data directory " + config.dataDirectory() + ": no server ran on it yet");
    }
    try (EmbeddedDatabase embedded = EmbeddedDatabase.joinOrStart(config.dataDirectory())) {
      return with(embedded.uri(), work);
    }
  }

  private static <T> T with(DatabaseUri uri, Function<Database, T> work) {
    Vertx vertx = Vertx.vertx();
    try {
      return work.apply(Database.connect(vertx, uri, CONNECTIONS));
    } catch (DatabaseFailed e) {
      throw new CommandFailed(ExitCode.FAILED, "the database " + uri + " " + e.getMessage());
    } finally {
      vertx.close();
    }
  }

  /** What the database did instead of answering. */
  private static final class DatabaseFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseFailed(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Waits for an answer of the database, within {@link #with}.
   *
   * @throws RuntimeException of this program as it is; any other failure is the database's
   */
  static <T> T await(Future<T> answer, Duration limit) {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RuntimeException ours
          && ours.getClass().getName().startsWith("plumbline.")) {
        throw ours;
      }
      throw new DatabaseFailed("refuses: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new DatabaseFailed("does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(ExitCode.FAILED, "interrupted");
    }
  }
}
