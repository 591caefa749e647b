package plumbline.rules;

import java.util.ArrayList;
import java.util.List;

/** What the linter has found so far. */
final class Findings {
  private final List<RuleError> found = new ArrayList<>();

  void error(RuleSource rule, int at, String code, String message) {
    add(rule, at, RuleError.Severity.ERROR, code, message);
  }

  void warning(RuleSource rule, int at, String code, String message) {
    add(rule, at, RuleError.Severity.WARNING, code, message);
  }

  /** Something outside of all rules of a file. */
  void error(ParsedFile file, int at, String code, String message) {
    found.add(RuleError.error(file.file(), file.line(at), file.column(at), code, message));
  }

  private void add(
      RuleSource rule, int at, RuleError.Severity severity, String code, String message) {
    ParsedFile file = rule.file();
    found.add(
        new RuleError(
            file.file(), file.line(at), file.column(at), rule.name(), severity, code, message));
  }

  /** All of it, in the order it is shown. */
  List<RuleError> inOrder() {
    return found.stream().sorted(RuleError.IN_ORDER).distinct().toList();
  }
}
