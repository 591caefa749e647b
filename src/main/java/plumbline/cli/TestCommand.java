package plumbline.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "test",
    description = {
      "Runs the tests that lie beside the rules, *_test.yaml; needs no database.",
      "Exit codes: 0 all pass; 1 the config cannot be used; 2 wrong usage; 3 rules or tests have"
          + " mistakes; 4 a test fails."
    })
final class TestCommand implements Callable<Integer> {
  /** How results are printed. */
  enum Format {
    TEXT,
    JUNIT,
    JSON
  }

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Option(
      names = "--coverage",
      description = "list which rules the tests show firing and not firing")
  boolean coverage;

  @Option(names = "--watch", description = "run again at each save, until Ctrl-C")
  boolean watch;

  @Option(
      names = "--format",
      paramLabel = "text|junit|json",
      description = "how results are printed: text, JUnit XML or one JSON document (default: text)")
  Format format = Format.TEXT;

  @Override
  public Integer call() {
    if (watch && format != Format.TEXT) {
      throw new ParameterException(
          spec.commandLine(), "--watch prints text; leave --format away with it");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (TestRuns runs = new TestRuns(options)) {
      if (watch) {
        return new TestWatch(out, options.rules(), options.config())
            .watch(() -> watched(runs.run()));
      }
      TestRun run = runs.run();
      print(run, out);
      return run.exitCode();
    }
  }

  private void print(TestRun run, PrintWriter out) {
    switch (format) {
      case JUNIT -> out.print(TestJunit.of(run, coverage));
      case JSON -> out.print(TestJson.of(run, coverage));
      case TEXT -> {
        if (run.report() != null) {
          out.print(TestText.of(run, coverage));
        }
      }
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (run.report() == null) {
      err.print(errors(run));
    } else {
      err.printf(
          "%d cases in %.2f s, after %.1f s of compiling%n",
          run.results().size(), run.testMs() / 1e3, run.compileMs() / 1e3);
    }
    err.flush();
  }

  private String watched(TestRun run) {
    return run.report() == null ? errors(run) : TestText.of(run, coverage);
  }

  private static String errors(TestRun run) {
    return run.errors().stream().map(error -> error + "\n").collect(Collectors.joining());
  }
}
