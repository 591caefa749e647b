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
 * @param note what else is to be known; empty where nothing is
 */
public record Result(
    Row row,
    Figure measured,
    @Nullable Figure against,
    Unit unit,
    @Nullable Spread value,
    Goal goal,
    String note) {

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

  /** What became of the goal. */
  public Goal.Reached reached() {
    return value == null ? Goal.Reached.MISSING : goal.reached(value.median());
  }
}
