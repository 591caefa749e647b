package plumbline.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line as a whole. */
@Command(
    name = "plumbline",
    description = "A lead decision server: decisions that are explained and never lost.",
    subcommands = {
      ServeCommand.class,
      CheckCommand.class,
      TestCommand.class,
      MigrateCommand.class,
      RunCommand.class,
      BenchCommand.class,
      BenchBareCommand.class,
      JournalCommand.class,
      RulesCommand.class,
      VersionCommand.class,
      HelpCommand.class,
    })
public final class Plumbline implements Runnable {

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    CommandLine line = new CommandLine(new Plumbline());
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setExecutionExceptionHandler(
        (exception, command, result) -> {
          if (exception instanceof CommandFailed failed) {
            command.getErr().println(failed.getMessage());
            return failed.exitCode();
          }
          throw exception;
        });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(arguments);
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
