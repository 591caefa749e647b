package plumbline.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param row which one
 * @param measured what is looked at, and what it came to
 * @param against what it is held against; null where it stands for itself
 * @param unit of the value and the goal
 * @param value what the goal is about: a ratio, or the figure itself; null where it could not be
 *     measured
 * @param flaw why it was not measured as it is meant, which keeps it from its goal; empty where it
 *     was
 * @param note what else is to be known; empty where nothing is
 */
public record Result(
    Row row,
    Figure measured,
    @Nullable Figure against,
    Unit unit,
    @Nullable Spread value,
    Goal goal,
    String flaw,
    String note) {

  Result(
      Row row,
      Figure measured,
      @Nullable Figure against,
      Unit unit,
      @Nullable Spread value,
      Goal goal,
      String note) {
    this(row, measured, against, unit, value, goal, "", note);
  }

  /**
   * One side of a comparison.
   *
   * @param what in words
   * @param spread null where it has no figure of its own
   */
  public record Figure(String what, Unit unit, @Nullable Spread spread) {
    static Figure of(String what, Unit unit, List<Double> rounds) {
      return new Figure(what, unit, Spread.of(rounds));
    }

    static Figure words(String what) {
      return new Figure(what, Unit.RATIO, null);
    }

    String text() {
      return spread == null ? what : what + ": " + unit.text(spread.median());
    }
  }

  /** A figure that is held to a goal by itself. */
  static Result of(Row row, Figure measured, Goal goal, String note) {
    return new Result(row, measured, null, measured.unit(), measured.spread(), goal, note);
  }

  /** A row that could not be measured, and why. */
  static Result missing(Row row, String measured, String why) {
    return new Result(row, Figure.words(measured), null, Unit.RATIO, null, Goal.NONE, why);
  }

  /** The same with another note after its own. */
  Result noted(String more) {
    String both = note.isEmpty() ? more : note + "; " + more;
    return new Result(row, measured, against, unit, value, goal, flaw, both);
  }

  /** The same, measured with a flaw. */
  Result flawed(String why) {
    return new Result(row, measured, against, unit, value, goal, why, note);
  }

  /** What became of the goal. */
  public Goal.Reached reached() {
    if (value == null) {
      return Goal.Reached.MISSING;
    }
    return flaw.isEmpty() ? goal.reached(value.median()) : Goal.Reached.NO;
  }
}
