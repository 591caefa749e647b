package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.RuleBuild;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.server.Config;
import plumbline.server.ConfigInvalid;

/** A rule set in a folder: rules, and a config beside them or elsewhere. */
final class RuleSetFolder {
  private RuleSetFolder() {}

  /**
   * Reads the rules of {@code folder/rules} with the config of {@code folder/config}; of the folder
   * itself where there is none so named, with the config given.
   *
   * @param config where the config is unless it is in the folder
   * @throws CommandFailed where they cannot be read
   */
  static RuleFiles read(Path folder, Path config) {
    Path rules = folder.resolve("rules");
    Path own = folder.resolve("config");
    try {
      return RuleFiles.read(Files.isDirectory(rules) ? rules : folder)
          .with(
              Decide.CONFIG,
              Config.deciding(hasConfig(own) ? own : hasConfig(folder) ? folder : config)
                  .canonical());
    } catch (ConfigInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot read the rules: " + e.getMessage());
    }
  }

  private static boolean hasConfig(Path folder) {
    return Files.isRegularFile(folder.resolve(Config.BUSINESS_FILE));
  }

  /** Compiles rules, unless a server on this data directory has done so. */
  static RuleBuild build(Config config) {
    return new RuleBuild(RuleCache.beside(config.server().dataDirectory()));
  }

  /**
   * Compiles a rule set; what its tests say is not asked.
   *
   * @param build has it compiled
   * @throws CommandFailed with everything that is wrong with it
   */
  static Decide compile(RuleFiles files, RuleBuild build) {
    try {
      return build.compile(files, null);
    } catch (RulesInvalid e) {
      throw new CommandFailed(ExitCode.RULES, String.valueOf(e.getMessage()));
    }
  }

  /**
   * What stored scores are measured by: the config of the active version, else that of the folder.
   */
  static DecidingConfig measure(@Nullable RuleFiles active, Config config) {
    return active == null
        ? config.deciding()
        : DecidingConfig.parse(active.texts().getOrDefault(Decide.CONFIG, ""));
  }
}
