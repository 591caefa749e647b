package plumbline.decision;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.rules.CandidateCheck;
import plumbline.rules.Checked;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.rules.Yaml;

/** Checks whole rule sets: their config, their rules, and their tests. */
public final class CheckedRules implements CandidateCheck {
  private static final String CONFIG_FILE = "demand-generation.yaml";

  private final Function<RuleFiles, Checked> check;

  /** Checks where nothing decides. */
  public CheckedRules(RuleBuild build) {
    this.check =
        files -> {
          RuleCheck checked = build.check(files, null);
          if (checked.decide() != null) {
            checked.decide().close();
          }
          return checked.checked();
        };
  }

  /** Checks beside what decides, which changes nothing of that. */
  public CheckedRules(ActiveRules active) {
    this.check = files -> active.check(files).checked();
  }

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
    Checked lacking = lacking(files);
    return lacking == null ? check.apply(files) : lacking;
  }

  /** Says that there is no config, without which files are no rule set; null where there is one. */
  public static @Nullable Checked lacking(RuleFiles files) {
    return files.texts().containsKey(Decide.CONFIG)
        ? null
        : new Checked(invalid(Decide.CONFIG, "missing_config", "is needed").errors(), 0, 0);
  }
}
