package plumbline.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

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
      ReplayCommand.class,
      ExplainCommand.class,
      BacktestCommand.class,
      BenchCommand.class,
      BenchBareCommand.class,
      JournalCommand.class,
      RulesCommand.class,
      RedecideCommand.class,
      VersionCommand.class,
      HelpCommand.class,
    })
public final class Plumbline implements Runnable {

  /** Runs one command and returns its exit code. */
  public static int run(String... arguments) {
    return run(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        arguments);
  }

  /** As above, with other places to print to. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine line = new CommandLine(new Plumbline());
    line.setOut(out);
    line.setErr(err);
    line.setExecutionExceptionHandler(
        (exception, command, result) -> {
          if (exception instanceof CommandFailed failed) {
            command.getErr().println(failed.getMessage());
            return failed.exitCode();
          }
          throw exception;
        });
    offerHelp(line.getCommandSpec());
    line.registerConverter(Integer.class, Plumbline::wholeNumber);
    line.registerConverter(int.class, Plumbline::wholeNumber);
    line.registerConverter(Long.class, Plumbline::longNumber);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line.execute(arguments);
  }

  private static int wholeNumber(String text) {
    try {
      return Math.toIntExact(longNumber(text));
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is too large or too small");
    }
  }

  private static long longNumber(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException("'" + text + "' is no whole number");
    }
  }

  /** Every command knows {@code --help}, beside {@code help COMMAND}. */
  private static void offerHelp(CommandSpec command) {
    if (command.findOption("--help") == null) {
      command.addOption(
          OptionSpec.builder("-h", "--help")
              .usageHelp(true)
              .description("say how it is used")
              .build());
    }
    command.subcommands().values().forEach(below -> offerHelp(below.getCommandSpec()));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
