package plumbline.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import plumbline.decision.Decide;

@Command(
    name = "check",
    description = "Compiles the rules and validates the config; needs no database.")
final class CheckCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Override
  public Integer call() {
    try (Decide decide = options.decide()) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%d rules in %d files, rule set %s%n",
          decide.rules().rules().size(),
          decide.rules().files().texts().size(),
          decide.rules().version());
    }
    return ExitCode.FINE;
  }
}
