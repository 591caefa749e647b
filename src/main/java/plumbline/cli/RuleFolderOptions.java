package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.decision.Decide;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** Where the rules are; without the option, beside the program. */
final class RuleFolderOptions {
  @Option(
      names = "--rules",
      paramLabel = "DIR",
      description = "the folder of rules (default: rules)")
  @Nullable Path rules;

  /** The folder where none is named. */
  static Path shipped() {
    return ConfigOptions.home().resolve("rules");
  }

  Path folder() {
    return rules == null ? shipped() : rules;
  }

  /**
   * The rules, not compiled.
   *
   * @throws CommandFailed where they cannot be read
   */
  RuleFiles read() {
    try {
      return RuleFiles.read(folder());
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the rules: " + e.getMessage());
    }
  }

  /**
   * Compiles the rules.
   *
   * @throws CommandFailed with everything that is wrong with them
   */
  Decide decide(Config config) {
    return RuleSetFolder.compile(
        read().with(Decide.CONFIG, config.deciding().canonical()), RuleSetFolder.build(config));
  }
}
