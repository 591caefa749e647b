package plumbline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "journal",
    description = "Shows what waits for the database, and applies again what it refused.",
    subcommands = {
      JournalStatusCommand.class,
      JournalDeadCommand.class,
      JournalRedriveCommand.class,
    })
final class JournalCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing: status, dead or redrive");
  }
}
