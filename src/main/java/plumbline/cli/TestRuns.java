package plumbline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.RuleTests;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.server.Config;
import plumbline.server.ConfigInvalid;

/** Runs the rule tests, again and again; what has not changed is not compiled again. */
final class TestRuns implements AutoCloseable {
  private final RuleOptions options;
  private @Nullable Decide compiled;

  TestRuns(RuleOptions options) {
    this.options = options;
  }

  /**
   * Reads config, rules and tests anew and runs the tests; what is wrong with any of them is in the
   * result, all at once.
   *
   * @throws CommandFailed where a folder cannot be read
   */
  TestRun run() {
    List<RuleError> errors = new ArrayList<>();
    long start = System.nanoTime();
    DecidingConfig config;
    try {
      config = Config.load(options.config()).deciding();
    } catch (ConfigInvalid e) {
      return new TestRun(ExitCode.FAILED, null, e.errors(), null, millisSince(start), 0);
    }
    RuleTests tests = tests(errors);
    Decide decide = decide(config, errors);
    long compileMs = millisSince(start);
    if (tests == null || decide == null || !errors.isEmpty()) {
      List<RuleError> inOrder = errors.stream().sorted(RuleError.IN_ORDER).toList();
      return new TestRun(ExitCode.RULES, null, inOrder, null, compileMs, 0);
    }
    long begun = System.nanoTime();
    RuleTests.Report report = tests.run(decide);
    return new TestRun(
        report.failed().isEmpty() ? ExitCode.FINE : ExitCode.RULE_TESTS,
        decide.rules().version(),
        List.of(),
        report,
        compileMs,
        millisSince(begun));
  }

  private @Nullable RuleTests tests(List<RuleError> errors) {
    try {
      return RuleTests.read(options.rules());
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
      return null;
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the tests: " + e.getMessage());
    }
  }

  private @Nullable Decide decide(DecidingConfig config, List<RuleError> errors) {
    RuleFiles files = options.ruleFiles();
    String version = files.with(Decide.CONFIG, config.canonical()).version();
    Decide before = compiled;
    if (before != null && before.rules().version().equals(version)) {
      return before;
    }
    try {
      Decide decide = Decide.compile(files, config);
      close();
      compiled = decide;
      return decide;
    } catch (RulesInvalid e) {
      errors.addAll(e.errors());
      return null;
    }
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  @Override
  public void close() {
    if (compiled != null) {
      compiled.close();
      compiled = null;
    }
  }
}
