package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.decision.Decide;
import plumbline.decision.RuleTests;
import plumbline.rules.RulesInvalid;

@Command(
    name = "test",
    description = "Runs the tests that lie beside the rules, *_test.yaml; needs no database.")
final class TestCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Option(
      names = "--coverage",
      description = "list which rules the tests show firing and not firing")
  boolean coverage;

  @Override
  public Integer call() {
    RuleTests tests = read();
    try (Decide decide = options.decide()) {
      RuleTests.Report report = tests.run(decide);
      PrintWriter out = spec.commandLine().getOut();
      for (RuleTests.Result result : report.failed()) {
        out.printf("FAILED %s:%d %s%n", result.file(), result.line(), result.name());
        result.failures().forEach(failure -> out.printf("  %s%n", failure));
        if (result.outcome() != null) {
          out.printf("  outcome: %s%n", result.outcome());
        }
      }
      if (coverage) {
        for (RuleTests.Coverage rule : report.coverage()) {
          out.printf(
              "%-9s %-13s %s%n",
              rule.fires() ? "fires" : "-",
              rule.doesNotFire() ? "does not fire" : "-",
              rule.rule());
        }
      }
      int failed = report.failed().size();
      out.printf("%d passed, %d failed%n", report.results().size() - failed, failed);
      return failed == 0 ? ExitCode.FINE : ExitCode.RULE_TESTS;
    }
  }

  private RuleTests read() {
    try {
      return RuleTests.read(options.rules());
    } catch (RulesInvalid e) {
      throw new CommandFailed(ExitCode.RULES, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the tests: " + e.getMessage());
    }
  }
}
