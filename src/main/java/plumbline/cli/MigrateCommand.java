package plumbline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.postgres.MigrationFailed;
import plumbline.postgres.Migrations;
import plumbline.server.ServerConfig;

@Command(
    name = "migrate",
    description = "Brings the database's tables up to date; serve does so by itself.")
final class MigrateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ConfigOptions options = new ConfigOptions();
  @Mixin DatabaseOptions data = new DatabaseOptions();

  @Override
  public Integer call() {
    ServerConfig config = data.applyTo(options.load().server());
    try {
      DatabaseUri configured = config.database();
      if (configured != null) {
        report(Migrations.migrate(configured));
        return ExitCode.FINE;
      }
      try (EmbeddedDatabase embedded = EmbeddedDatabase.joinOrStart(config.dataDirectory())) {
        report(Migrations.migrate(embedded.uri()));
      }
      return ExitCode.FINE;
    } catch (DatabaseUnavailable | MigrationFailed e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void report(int applied) {
    spec.commandLine().getOut().printf("%d migrations applied%n", applied);
  }
}
