package plumbline.rules;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One fault in a rule file, a list, a rule test or the config, as data: the command line, the API
 * and the log show the same.
 *
 * @param file its path as the operator knows it
 * @param line counted from 1; 0 where it is not known
 * @param column counted from 1; 0 where it is not known
 * @param rule the name of the rule it lies in
 * @param code a stable word, such as {@code syntax} or {@code unknown_key}
 * @param message what is wrong and what is expected, in one plain sentence
 */
public record RuleError(
    String file,
    int line,
    int column,
    @Nullable String rule,
    Severity severity,
    String code,
    String message) {

  /** Whether a fault stops the rule set from being used. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** The order faults are shown in. */
  public static final Comparator<RuleError> IN_ORDER =
      Comparator.comparing(RuleError::file)
          .thenComparingInt(RuleError::line)
          .thenComparingInt(RuleError::column)
          .thenComparing(RuleError::code)
          .thenComparing(RuleError::message);

  /** A fault that stops the rule set. */
  public static RuleError error(String file, int line, int column, String code, String message) {
    return new RuleError(file, line, column, null, Severity.ERROR, code, message);
  }

  /** Whether it stops the rule set from being used. */
  public boolean stops() {
    return severity == Severity.ERROR;
  }

  /** {@code file:line:column: message [code]}, leaving out what is not known. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
      if (column > 0) {
        text.append(':').append(column);
      }
    }
    text.append(": ");
    if (severity == Severity.WARNING) {
      text.append("warning: ");
    }
    if (rule != null) {
      text.append("rule \"").append(rule).append("\": ");
    }
    return text.append(message).append(" [").append(code).append(']').toString();
  }
}
