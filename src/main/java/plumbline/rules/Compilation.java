package plumbline.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One compilation of rule files: parse, look at the texts, compile each stage that differs, and
 * look at what it became. Nothing is loaded.
 */
final class Compilation {
  /** From more changed files on, all of them together are as quick. */
  private static final int MOST_ALONE = 2;

  private final RuleFiles files;
  private final List<String> stages;
  private final RuleParser parser;
  private final List<RuleError> errors = new ArrayList<>();

  /** The files the sandbox refuses as they are written. */
  private final Set<String> unsafe = new HashSet<>();

  private final Map<String, List<StagePart>> compiled = new LinkedHashMap<>();

  Compilation(RuleFiles files, List<String> stages) {
    this.files = files;
    this.stages = stages;
    this.parser = new RuleParser(stages, files);
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
    if (!parser.readAll()) {
      throw new RulesInvalid(files.placed(parser.errors()));
    }
    errors.addAll(files.tableErrors());
    errors.addAll(parser.errors());
    for (RuleError error : Sandbox.texts(files.rules())) {
      errors.add(error);
      unsafe.add(error.file());
    }
    for (String stage : stages) {
      Stage unchanged = before == null ? null : before.unchanged(stage, files);
      if (unchanged != null) {
        compiled.put(stage, unchanged.parts());
      } else {
        compile(stage, before);
      }
    }
    if (!errors.isEmpty()) {
      throw new RulesInvalid(files.placed(errors));
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
  private void compile(String stage, @Nullable RuleSet before) {
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
    List<StagePart> parts =
        others.isEmpty() && before != null ? changedAlone(stage, usable, before) : null;
    if (parts != null) {
      compiled.put(stage, parts);
      return;
    }
    build(stage, usable);
  }

  private void build(String stage, List<ParsedFile> usable) {
    List<StagePart> parts = new ArrayList<>();
    for (Map<String, String> load : Loads.of(usable)) {
      StageBuild build = StageBuild.of(stage, load);
      StageClasses classes = build.classes();
      if (classes == null) {
        errors.addAll(new CompileFaults(stage, usable).of(build));
        continue;
      }
      // Rules of another package are refused already, and would be taken for classes of their own.
      if (usable.stream().allMatch(file -> stage.equals(file.descr().getNamespace()))) {
        errors.addAll(Sandbox.check(stage, classes, load));
      }
      parts.add(new StagePart(load.keySet(), classes));
    }
    compiled.put(stage, parts);
  }

  /**
   * Compiles each changed file without the others, which a small change takes a fraction of the
   * time for, and takes the rules of the others from what was compiled before.
   *
   * @return null where that is not the same, or not quicker, or where anything is wrong: compiling
   *     all of them then says what
   */
  private static @Nullable List<StagePart> changedAlone(
      String stage, List<ParsedFile> usable, RuleSet before) {
    Map<String, String> texts = new TreeMap<>();
    usable.forEach(file -> texts.put(file.file(), file.text()));
    Map<String, String> old = before.files().rules(stage);
    Map<String, String> changed = new TreeMap<>(texts);
    changed.entrySet().removeAll(old.entrySet());
    if (changed.size() > MOST_ALONE
        || Stream.of(old, texts)
            .flatMap(all -> all.values().stream())
            .anyMatch(Compilation::shares)) {
      return null;
    }
    Set<String> gone = new HashSet<>(old.keySet());
    gone.removeAll(texts.keySet());
    gone.addAll(changed.keySet());
    List<StagePart> parts = new ArrayList<>(StagePart.without(gone, before.parts(stage)));
    for (ParsedFile file : usable) {
      List<Map<String, String>> loads =
          changed.containsKey(file.file()) ? Loads.of(List.of(file)) : List.of();
      for (Map<String, String> alone : loads) {
        StageClasses classes = StageBuild.of(stage, alone).classes();
        if (classes == null || !Sandbox.check(stage, classes, alone).isEmpty()) {
          return null;
        }
        parts.add(new StagePart(alone.keySet(), classes));
      }
    }
    return parts;
  }

  /** Whether rules of other files may come to something else when this file changes. */
  static boolean shares(String text) {
    return has(text, Set.of("function", "declare", "query"));
  }

  /** Whether other files may need what this one declares. */
  private static boolean gives(String text) {
    return has(text, Set.of("function", "declare"));
  }

  /** Whether a text has a part of a kind; most have not even the word, which is quick to see. */
  private static boolean has(String text, Set<String> kinds) {
    return kinds.stream().anyMatch(text::contains)
        && new DrlText("", text).parts().stream().anyMatch(part -> kinds.contains(part.kind()));
  }
}
