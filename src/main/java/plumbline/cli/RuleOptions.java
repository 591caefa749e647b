package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.decision.Decide;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.server.Config;
import plumbline.server.ConfigInvalid;

/** Where rules and config are; without options, beside the program. */
final class RuleOptions {
  @Option(
      names = "--rules",
      paramLabel = "DIR",
      description = "the folder of rules (default: rules)")
  @Nullable Path rules;

  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "the folder of server.yaml and demand-generation.yaml (default: config)")
  @Nullable Path config;

  private static Path home() {
    return Path.of(System.getProperty("plumbline.home", "."));
  }

  Path rules() {
    return rules == null ? home().resolve("rules") : rules;
  }

  Path config() {
    return config == null ? home().resolve("config") : config;
  }

  /**
   * Both config files.
   *
   * @throws CommandFailed with everything that is wrong with them
   */
  Config load() {
    try {
      return Config.load(config());
    } catch (ConfigInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Compiles the rules.
   *
   * @throws CommandFailed with everything that is wrong with rules or config
   */
  Decide decide() {
    return decide(load());
  }

  /** As {@link #decide()}, by a config that is read already. */
  Decide decide(Config config) {
    try {
      return Decide.compile(ruleFiles(), config.deciding());
    } catch (RulesInvalid e) {
      throw new CommandFailed(ExitCode.RULES, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The rules, not compiled.
   *
   * @throws CommandFailed where they cannot be read
   */
  RuleFiles ruleFiles() {
    try {
      return RuleFiles.read(rules());
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the rules: " + e.getMessage());
    }
  }
}
