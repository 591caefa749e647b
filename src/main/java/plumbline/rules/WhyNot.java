package plumbline.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a rule did not fire.
 *
 * @param off whether it is switched off, so that it never fires
 * @param line where the condition that failed stands in the rule's file, or else where the rule
 *     begins; the row of a decision table; counted from 1
 * @param cell where a decision table has the rule; null for one of a text
 * @param failure null where no single condition can be named: the rule did not match
 */
public record WhyNot(
    Rule rule, boolean off, int line, @Nullable Cell cell, @Nullable Failure failure) {

  /** What was missing. */
  public enum Kind {
    /** There is no fact of the type at all. */
    NO_FACT,
    /** There are facts of the type, and none passes. */
    CONDITION,
    /** What is counted or gathered over facts does not pass. */
    GATHERED,
    /** There is a fact that must not be there. */
    THERE_IS
  }

  /**
   * The condition that failed: for no fact that passed those before it did it hold, and as long as
   * that is so the rule cannot fire.
   *
   * @param type the class of the pattern, or of what was gathered
   * @param conditions of the pattern, as their author wrote them
   * @param failed the place of the condition that failed; -1 where none did by itself
   * @param values what the condition asked for, and what it was
   * @param facts how many there are of the type
   * @param reached how many of them passed every condition before
   * @param fact the one that came furthest, the last of those in the order of facts; the one that
   *     must not be there; what was gathered; null where there is none
   * @param over what was gathered over; null for the others
   */
  public record Failure(
      Kind kind,
      Class<?> type,
      List<String> conditions,
      int failed,
      List<Value> values,
      int facts,
      int reached,
      @Nullable Object fact,
      @Nullable Over over) {

    /** The condition that failed; all of them where none did by itself. */
    public String condition() {
      return failed < 0 ? String.join(", ", conditions) : conditions.get(failed);
    }
  }

  /** A pattern whose facts are gathered. */
  public record Over(Class<?> type, List<String> conditions) {}

  /**
   * What a condition asks for.
   *
   * @param name as it is written
   * @param is what it is for the facts that came so far, each once: texts, numbers, instants, flags
   *     or null
   * @param more whether there are others still
   */
  public record Value(String name, List<@Nullable Object> is, boolean more) {}

  static WhyNot of(Rule rule, @Nullable Failure failure, RuleFiles files, @Nullable RuleText text) {
    String condition =
        failure == null || failure.conditions().isEmpty()
            ? ""
            : failure.conditions().get(Math.max(0, failure.failed()));
    boolean off = text != null && text.off();
    Cell cell = files.cell(rule.file(), rule.name());
    if (cell != null) {
      return new WhyNot(rule, off, cell.row(), cell, failure);
    }
    int line = text == null ? 0 : text.line(condition, 0);
    return new WhyNot(rule, off, line == 0 ? rule.line() : line, null, failure);
  }

  /** Where the condition stands: {@code scoring/company.drl:38}, or a cell. */
  public String place() {
    return cell == null ? rule.file() + ":" + line : rule.file() + ", " + cell.shown();
  }
}
