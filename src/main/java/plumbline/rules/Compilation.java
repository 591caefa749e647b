package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    files.texts().forEach(this::read);
    errors.addAll(parser.errors());
    Map<String, StageClasses> compiled = new LinkedHashMap<>();
    for (String stage : stages) {
      Map<String, String> texts = texts(stage);
      Map<String, String> readable = new TreeMap<>(texts);
      readable.keySet().retainAll(parsed(stage).stream().map(ParsedFile::file).toList());
      texts.keySet().removeAll(readable.keySet());
      if (!readable.isEmpty() && texts.values().stream().noneMatch(Compilation::gives)) {
        compile(stage, readable, compiled);
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

  /** Whether other files may need what this one declares. */
  private static boolean gives(String text) {
    return text.contains("function") || text.contains("declare");
  }

  private void read(String file, String text) {
    if (file.endsWith(".drl")) {
      parser.read(file, text);
    }
  }

  private Map<String, String> texts(String stage) {
    return files.texts().entrySet().stream()
        .filter(file -> file.getKey().startsWith(stage + "/") && file.getKey().endsWith(".drl"))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  private void compile(
      String stage, Map<String, String> texts, Map<String, StageClasses> compiled) {
    StageBuild build = StageBuild.of(stage, texts);
    if (build.classes() != null) {
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
