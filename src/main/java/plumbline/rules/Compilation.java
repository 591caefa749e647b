package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One compilation of rule files: parse, look at the texts, compile each stage that differs, and
 * look at what it became. Nothing is loaded.
 */
final class Compilation {
  private final RuleFiles files;
  private final List<String> stages;
  private final RuleParser parser;
  private final List<RuleError> errors = new ArrayList<>();

  /** The files the sandbox refuses as they are written. */
  private final Set<String> unsafe = new HashSet<>();

  private final Map<String, StageClasses> compiled = new LinkedHashMap<>();

  Compilation(RuleFiles files, List<String> stages) {
    this.files = files;
    this.stages = stages;
    this.parser = new RuleParser(stages);
  }

  CompiledRules compiled() throws RulesInvalid {
    return compiled(null);
  }

  /**
   * Reads everything and compiles the stages that differ.
   *
   * @param before whose stages are taken where their rules are the same
   */
  CompiledRules compiled(@Nullable RuleSet before) throws RulesInvalid {
    files.rules().forEach(parser::read);
    errors.addAll(parser.errors());
    for (RuleError error : Sandbox.texts(files.rules())) {
      errors.add(error);
      unsafe.add(error.file());
    }
    for (String stage : stages) {
      Stage unchanged = before == null ? null : before.unchanged(stage, files);
      if (unchanged != null) {
        compiled.put(stage, unchanged.compiled());
      } else {
        compile(stage);
      }
    }
    if (!errors.isEmpty()) {
      throw new RulesInvalid(errors);
    }
    List<Rule> rules =
        parser.rules().values().stream()
            .sorted(
                Comparator.comparing((Rule rule) -> stages.indexOf(rule.stage()))
                    .thenComparing(Rule::id))
            .toList();
    return new CompiledRules(rules, compiled);
  }

  /**
   * Compiles what can be, also beside files that cannot: all that is wrong is told at once. Where
   * others may need what such a file declares, nothing true could be said of them.
   */
  private void compile(String stage) {
    List<ParsedFile> usable =
        parser.files().stream()
            .filter(file -> file.stage().equals(stage) && !unsafe.contains(file.file()))
            .toList();
    Map<String, String> texts = new TreeMap<>();
    usable.forEach(file -> texts.put(file.file(), file.text()));
    Map<String, String> others = files.rules(stage);
    others.keySet().removeAll(texts.keySet());
    if (texts.isEmpty() || others.values().stream().anyMatch(Compilation::gives)) {
      return;
    }
    StageBuild build = StageBuild.of(stage, texts);
    if (build.classes() != null) {
      // Rules of another package are refused already, and would be taken for classes of their own.
      if (usable.stream().allMatch(file -> stage.equals(file.descr().getNamespace()))) {
        errors.addAll(Sandbox.check(stage, build.classes(), texts));
      }
      compiled.put(stage, build.classes());
    } else {
      errors.addAll(new CompileFaults(stage, usable).of(build));
    }
  }

  /** Whether other files may need what this one declares. */
  private static boolean gives(String text) {
    return text.contains("function") || text.contains("declare");
  }
}
