package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.RuleBuild;
import plumbline.decision.RuleCheck;
import plumbline.rules.RuleError;
import plumbline.rules.RuleErrorsJson;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleSet;
import plumbline.server.Config;
import plumbline.server.ConfigInvalid;

@Command(
    name = "check",
    description = {
      "Checks rules, lists, rule tests and config, and names every mistake with its place;",
      "needs no database."
    })
final class CheckCommand implements Callable<Integer> {
  /** How mistakes are shown. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "how mistakes are printed; json is one array of them (default: text)")
  Format format = Format.TEXT;

  @Override
  public Integer call() {
    List<RuleError> errors = new ArrayList<>();
    DecidingConfig config = config(errors);
    boolean environment = config == null;
    RuleCheck check = null;
    Path folder = options.rules();
    try {
      RuleFiles files = RuleFiles.read(folder);
      if (config != null) {
        files = files.with(Decide.CONFIG, config.canonical());
      }
      check = new RuleBuild(null).check(files, null);
      errors.addAll(check.errors());
      errors.addAll(RuleFiles.passedOver(folder));
    } catch (IOException e) {
      environment = true;
      String sentence = "cannot read the rules: " + e.getMessage();
      if (format == Format.TEXT && errors.isEmpty()) {
        throw new CommandFailed(ExitCode.FAILED, sentence);
      }
      errors.add(RuleError.error(folder.toString(), 0, 0, "unreadable", sentence));
    }
    try (Decide decide = check == null ? null : check.decide()) {
      show(errors, decide);
    }
    if (environment) {
      return ExitCode.FAILED;
    }
    if (check == null || !check.failed()) {
      return ExitCode.FINE;
    }
    return check.onlyTestsFail() ? ExitCode.RULE_TESTS : ExitCode.RULES;
  }

  private @Nullable DecidingConfig config(List<RuleError> errors) {
    try {
      return Config.load(options.config()).deciding();
    } catch (ConfigInvalid e) {
      errors.addAll(e.errors());
      return null;
    }
  }

  private void show(List<RuleError> errors, @Nullable Decide decide) {
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.JSON) {
      out.println(RuleErrorsJson.write(errors));
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    errors.forEach(err::println);
    err.flush();
    if (decide != null) {
      RuleSet rules = decide.rules();
      out.printf(
          "%d rules in %d files, rule set %s%n",
          rules.rules().size(), rules.files().texts().size(), rules.version());
    }
  }
}
