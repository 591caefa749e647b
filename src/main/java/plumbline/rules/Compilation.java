package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One compilation of rule files: parse, look for what the engine lets pass, compile each stage. */
final class Compilation {
  private final RuleFiles files;
  private final List<String> stages;
  private final RuleParser parser;
  private final List<RuleError> errors = new ArrayList<>();

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
    files.texts().forEach(this::read);
    errors.addAll(parser.errors());
    List<RuleError> unsafe = Sandbox.texts(files.rules());
    errors.addAll(unsafe);
    Map<String, StageClasses> compiled = new LinkedHashMap<>();
    for (String stage : stages) {
      Map<String, String> texts = files.rules(stage);
      Stage unchanged = before == null ? null : before.unchanged(stage, files);
      boolean compilable =
          !texts.isEmpty()
              && texts.size() == parsed(stage).size()
              && unsafe.stream().noneMatch(error -> texts.containsKey(error.file()));
      if (unchanged != null) {
        compiled.put(stage, unchanged.compiled());
      } else if (compilable) {
        compile(stage, texts, compiled);
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

  private void read(String file, String text) {
    if (file.endsWith(".drl")) {
      parser.read(file, text);
    }
  }

  private void compile(
      String stage, Map<String, String> texts, Map<String, StageClasses> compiled) {
    StageBuild build = StageBuild.of(stage, texts);
    if (build.classes() != null) {
      errors.addAll(Sandbox.check(stage, build.classes(), texts));
      compiled.put(stage, build.classes());
    } else {
      errors.addAll(new CompileFaults(stage, parsed(stage)).of(build));
    }
  }

  /** The files of a stage that could be read. */
  private List<ParsedFile> parsed(String stage) {
    return parser.files().stream().filter(file -> file.stage().equals(stage)).toList();
  }
}
