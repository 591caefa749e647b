package plumbline.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Checked;
import plumbline.rules.RuleCheck;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.rules.Yaml;

/** Checks whole rule sets: their config, their rules, and their tests. */
public final class CheckedRules implements RuleCheck {
  private static final String CONFIG_FILE = "demand-generation.yaml";

  @Override
  public RuleFiles complete(RuleFiles upload, @Nullable RuleFiles before) throws RulesInvalid {
    Map<String, String> all = upload.all();
    String config = all.remove(CONFIG_FILE);
    if (config == null) {
      String kept = before == null ? null : before.texts().get(Decide.CONFIG);
      if (kept == null && !all.containsKey(Decide.CONFIG)) {
        throw invalid(
            CONFIG_FILE, "missing_config", "is needed: there is no version to keep it of");
      } else if (kept != null) {
        all.putIfAbsent(Decide.CONFIG, kept);
      }
      return new RuleFiles(all);
    }
    if (all.containsKey(Decide.CONFIG)) {
      throw invalid(Decide.CONFIG, "duplicate_config", "is there beside " + CONFIG_FILE);
    }
    Yaml.Node root = Yaml.read(CONFIG_FILE, config);
    DecidingConfig deciding = DecidingConfig.read(root);
    if (deciding == null) {
      throw new RulesInvalid(root.errors());
    }
    return new RuleFiles(all).with(Decide.CONFIG, deciding.canonical());
  }

  private static RulesInvalid invalid(String file, String code, String message) {
    return new RulesInvalid(List.of(RuleError.error(file, 0, 0, code, message)));
  }

  @Override
  public Checked check(RuleFiles files) {
    try (Decide decide = Decide.compile(files)) {
      return tested(files, decide);
    } catch (RulesInvalid e) {
      return new Checked(e.errors(), 0, 0);
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      return new Checked(invalid(Decide.CONFIG, "config", message).errors(), 0, 0);
    }
  }

  /** Runs the tests of rules that are compiled. */
  public static Checked tested(RuleFiles files, Decide decide) throws RulesInvalid {
    RuleTests.Report report = RuleTests.of(files.tests()).run(decide);
    List<RuleError> failures = new ArrayList<>();
    for (RuleTests.Result failed : report.failed()) {
      String message = failed.name() + ": " + String.join("; ", failed.failures());
      failures.add(RuleError.error(failed.file(), failed.line(), 0, "rule_test", message));
    }
    return new Checked(failures, report.results().size() - failures.size(), failures.size());
  }
}
