package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.rules.Yaml;

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
   * Compiles the rules.
   *
   * @throws CommandFailed with everything that is wrong with rules or config
   */
  Decide decide() {
    DecidingConfig deciding = deciding();
    try {
      return Decide.compile(ruleFiles(), deciding);
    } catch (RulesInvalid e) {
      throw new CommandFailed(ExitCode.RULES, String.valueOf(e.getMessage()));
    }
  }

  private RuleFiles ruleFiles() {
    if (!Files.isDirectory(rules())) {
      throw new CommandFailed(ExitCode.FAILED, "no folder of rules at " + rules());
    }
    try {
      return RuleFiles.read(rules());
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the rules: " + e.getMessage());
    }
  }

  private DecidingConfig deciding() {
    Path file = config().resolve("demand-generation.yaml");
    try {
      Yaml.Node root = Yaml.read(file.toString(), Files.readString(file));
      DecidingConfig read = DecidingConfig.read(root);
      if (read == null) {
        throw new CommandFailed(ExitCode.FAILED, root.errors().toString());
      }
      return read;
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read " + file + ": " + e.getMessage());
    }
  }
}
