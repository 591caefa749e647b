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
 * @param cell the cell it lies in, whose row and column line and column are; null for other files
 *     than spreadsheets
 */
public record RuleError(
    String file,
    int line,
    int column,
    @Nullable String rule,
    Severity severity,
    String code,
    String message,
    @Nullable Cell cell) {

  /** A fault in a file that has lines. */
  public RuleError(
      String file,
      int line,
      int column,
      @Nullable String rule,
      Severity severity,
      String code,
      String message) {
    this(file, line, column, rule, severity, code, message, null);
  }

  /** Whether a fault stops the rule set from being used. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** The order faults are shown in. */
  public static final Comparator<RuleError> IN_ORDER =
      Comparator.comparing(RuleError::file)
          .thenComparing(RuleError::sheet)
          .thenComparingInt(RuleError::line)
          .thenComparingInt(RuleError::column)
          .thenComparing(RuleError::code)
          .thenComparing(RuleError::message);

  /** A fault that stops the rule set. */
  public static RuleError error(String file, int line, int column, String code, String message) {
    return new RuleError(file, line, column, null, Severity.ERROR, code, message);
  }

  /** What is odd about a file, and stops nothing. */
  static RuleError warning(String file, String code, String message) {
    return new RuleError(file, 0, 0, null, Severity.WARNING, code, message);
  }

  /** The same in a cell of a spreadsheet. */
  RuleError in(Cell place) {
    return new RuleError(file, place.row(), place.column(), rule, severity, code, message, place);
  }

  /** The same at another place. */
  RuleError at(int otherLine, int otherColumn) {
    return new RuleError(file, otherLine, otherColumn, rule, severity, code, message, cell);
  }

  /** The same, in the words of a message that names a cell instead of a line. */
  RuleError saying(String words) {
    return new RuleError(file, line, column, rule, severity, code, words, cell);
  }

  /** The same, as it is about all rules of a table and not about one. */
  RuleError ofAll() {
    return new RuleError(file, line, column, null, severity, code, message, cell);
  }

  /** The name of the sheet it lies in; empty where there is none. */
  private String sheet() {
    return cell == null || cell.sheet() == null ? "" : cell.sheet();
  }

  /** Whether it stops the rule set from being used. */
  public boolean stops() {
    return severity == Severity.ERROR;
  }

  /**
   * {@code file:line:column: message [code]}, or {@code file, sheet "Titles", C7: message [code]},
   * leaving out what is not known.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file);
    if (cell != null) {
      text.append(", ").append(cell.shown());
    } else if (line > 0) {
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
