package plumbline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "rules",
    description = "Shows the versions of the rules, what differs, and goes from one to another.",
    subcommands = {
      RulesListCommand.class,
      RulesShowCommand.class,
      RulesDiffCommand.class,
      RulesActivateCommand.class,
      RulesUnpinCommand.class,
      RulesExportCommand.class,
      RulesShadowCommand.class,
    })
final class RulesCommand implements Runnable {
  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing: list, show, diff, activate, unpin, export or shadow");
  }
}
