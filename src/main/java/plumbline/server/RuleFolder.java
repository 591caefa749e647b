package plumbline.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import plumbline.decision.Decide;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleWatch;
import plumbline.rules.RulesInvalid;

/**
 * The rules and the deciding part of the config, as operators keep them.
 *
 * @param rules the folder of rules, their tests and lists
 * @param config the folder of the config
 */
record RuleFolder(Path rules, Path config) {
  /** What rules from here are said to come from. */
  static final String ORIGIN = "folder";

  /**
   * Reads them: a whole candidate.
   *
   * @throws IOException where there are no rules or they cannot be read
   * @throws ConfigInvalid with every mistake of the config
   */
  RuleFiles read() throws IOException {
    return RuleFiles.read(rules).with(Decide.CONFIG, Config.deciding(config).canonical());
  }

  /**
   * As above, while a server runs: whatever is wrong is a fault of the candidate.
   *
   * @throws RulesInvalid with what cannot be read
   */
  RuleFiles candidate() throws RulesInvalid {
    try {
      return read();
    } catch (ConfigInvalid e) {
      throw new RulesInvalid(e.errors());
    } catch (IOException e) {
      String what = String.valueOf(e.getMessage());
      throw new RulesInvalid(List.of(RuleError.error(rules.toString(), 0, 0, "unreadable", what)));
    }
  }

  /** Sees what changes from now on. */
  RuleWatch watch() {
    return new RuleWatch(
        rules, List.of(config.resolve(Config.BUSINESS_FILE)), RuleWatch.Timing.DEFAULT);
  }
}
