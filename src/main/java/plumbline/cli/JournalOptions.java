package plumbline.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
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

  /** How a command answers. */
  enum Format {
    TEXT,
    JSON
  }

  @Mixin RuleOptions rules = new RuleOptions();
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
    Config config = rules.load();
    return config.withServer(data.applyTo(config.server()));
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
    DatabaseUri configured = config.database();
    if (configured != null) {
      return ask(configured, limit, question);
    }
    try (EmbeddedDatabase embedded = EmbeddedDatabase.joinOrStart(config.dataDirectory())) {
      return ask(embedded.uri(), limit, question);
    }
  }

  private static <T> T ask(
      DatabaseUri uri, Duration limit, Function<Database, Future<T>> question) {
    Vertx vertx = Vertx.vertx();
    try {
      Database database = Database.connect(vertx, uri, 1);
      return question
          .apply(database)
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof CommandFailed failed) {
        throw failed;
      }
      throw new CommandFailed(ExitCode.FAILED, "the database " + uri + ": " + cause.getMessage());
    } catch (TimeoutException e) {
      throw new CommandFailed(ExitCode.FAILED, "the database " + uri + " does not answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(ExitCode.FAILED, "interrupted");
    } finally {
      vertx.close();
    }
  }
}
