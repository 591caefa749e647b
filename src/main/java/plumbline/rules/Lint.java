package plumbline.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Says what is wrong with rules, or hardly meant, by reading them alone: nothing is compiled. What
 * it cannot follow it passes over, so that what it says is true.
 */
public final class Lint {
  /** Faults the compiler would tell of once more, in other words. */
  private static final Set<String> COMPILER_SAYS_TOO =
      Set.of("unknown_type", "unknown_field", "unknown_variable", "wrong_type", "package_mismatch");

  /** Faults the sandbox would tell of once more at the same line, in other words. */
  private static final Set<String> SANDBOX_SAYS_TOO =
      Set.of("forbidden_construct", "unknown_type", "unknown_field");

  private Lint() {}

  /**
   * Everything found, errors and warnings, in the order it is shown.
   *
   * @param stages the folders rules may lie in
   */
  public static List<RuleError> check(RuleFiles files, List<String> stages, Vocabulary vocabulary) {
    RuleParser parser = new RuleParser(stages, files);
    if (!parser.readAll()) {
      return parser.errors();
    }
    Findings findings = new Findings();
    Map<String, List<ParsedFile>> byStage = new TreeMap<>();
    for (ParsedFile file : parser.files()) {
      byStage.computeIfAbsent(file.stage(), stage -> new ArrayList<>()).add(file);
      LintConstructs.check(file, findings);
    }
    byStage.forEach(
        (stage, all) -> {
          Set<String> declared = LintNames.declared(all);
          all.forEach(file -> LintNames.check(file, declared, vocabulary, findings));
          LintBands.check(stage, all, vocabulary, findings);
        });
    List<RuleError> found = new ArrayList<>(parser.errors());
    found.addAll(findings.inOrder());
    found.addAll(files.tableErrors());
    files.texts().keySet().stream()
        .filter(path -> path.endsWith(".csv") && !path.startsWith("lists/"))
        .filter(path -> !RuleFiles.isRules(path))
        .forEach(path -> found.add(unread(path)));
    return files.placed(found).stream().sorted(RuleError.IN_ORDER).distinct().toList();
  }

  /** A spreadsheet whose name keeps it from being read, which hardly is what its author meant. */
  private static RuleError unread(String path) {
    return new RuleError(
        path,
        0,
        0,
        null,
        RuleError.Severity.WARNING,
        "unknown_file",
        "nobody reads it: a decision table's name ends with .drl.csv, and a list lies in lists/");
  }

  /**
   * What the linter found and what compiler and sandbox did, each fault once.
   *
   * @param compiler what compiling the same files gave
   */
  public static List<RuleError> merged(List<RuleError> linter, List<RuleError> compiler) {
    Set<String> said = new HashSet<>();
    Set<String> stages = new HashSet<>();
    Set<String> lines = new HashSet<>();
    for (RuleError error : linter) {
      if (SANDBOX_SAYS_TOO.contains(error.code())) {
        lines.add(error.file() + ":" + error.line());
      }
      if (COMPILER_SAYS_TOO.contains(error.code())) {
        said.add(error.rule() == null ? column(error) : error.file() + " " + error.rule());
        stages.add(stage(error.file()));
      }
    }
    List<RuleError> all = new ArrayList<>(linter);
    for (RuleError error : compiler) {
      boolean engine =
          error.code().equals("compile_error") || error.code().equals("builder_failure");
      boolean again =
          engine
              && (said.contains(error.file() + " " + error.rule())
                  || said.contains(column(error))
                  || (error.rule() == null && stages.contains(stage(error.file()))));
      boolean refusedToo =
          error.code().equals(Sandbox.CODE) && lines.contains(error.file() + ":" + error.line());
      if (!again && !refusedToo) {
        all.add(error);
      }
    }
    return all.stream().sorted(RuleError.IN_ORDER).distinct().toList();
  }

  /** The column of a table, whose code is the same in every row; of other files, the file. */
  private static String column(RuleError error) {
    Cell cell = error.cell();
    return cell == null
        ? error.file() + " null"
        : error.file() + " " + cell.sheet() + " " + cell.column();
  }

  private static String stage(String file) {
    return file.contains("/") ? file.substring(0, file.indexOf('/')) : file;
  }
}
