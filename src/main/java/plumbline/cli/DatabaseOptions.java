package plumbline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.postgres.DatabaseUri;
import plumbline.server.ServerConfig;

/** Where the data are; without options, as server.yaml says. */
final class DatabaseOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "the data directory: journal, embedded Postgres, secrets (default: data)")
  @Nullable Path data;

  @Option(
      names = "--database",
      paramLabel = "URL",
      description = "postgresql://… (default: the embedded Postgres of the data directory)")
  @Nullable String database;

  /** The config with what the options say in place of it. */
  ServerConfig applyTo(ServerConfig config) {
    ServerConfig applied = config;
    if (data != null) {
      applied = applied.withDataDirectory(data);
    }
    if (database != null) {
      try {
        applied = applied.withDatabase(DatabaseUri.parse(database));
      } catch (IllegalArgumentException e) {
        throw new CommandFailed(ExitCode.USAGE, "--database: " + e.getMessage());
      }
    }
    return applied;
  }
}
