package plumbline.cli;

import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import plumbline.decision.Decide;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** Where rules and config are, for the commands that need both. */
final class RuleOptions {
  @Mixin RuleFolderOptions rules = new RuleFolderOptions();
  @Mixin ConfigOptions config = new ConfigOptions();

  Path rules() {
    return rules.folder();
  }

  Path config() {
    return config.folder();
  }

  /** As {@link ConfigOptions#load}. */
  Config load() {
    return config.load();
  }

  /** As {@link RuleFolderOptions#read}. */
  RuleFiles ruleFiles() {
    return rules.read();
  }

  /** As {@link RuleFolderOptions#decide}. */
  Decide decide(Config by) {
    return rules.decide(by);
  }
}
