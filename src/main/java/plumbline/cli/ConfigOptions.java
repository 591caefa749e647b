package plumbline.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.server.Config;
import plumbline.server.ConfigInvalid;

/** Where the config is; without the option, beside the program. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "DIR",
      description = "the folder of server.yaml and demand-generation.yaml (default: config)")
  @Nullable Path config;

  /** Where the program is. */
  static Path home() {
    return Path.of(System.getProperty("plumbline.home", "."));
  }

  Path folder() {
    return config == null ? home().resolve("config") : config;
  }

  /**
   * Both config files.
   *
   * @throws CommandFailed with everything that is wrong with them
   */
  Config load() {
    try {
      return Config.load(folder());
    } catch (ConfigInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }
}
