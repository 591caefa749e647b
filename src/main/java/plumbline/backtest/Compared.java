package plumbline.backtest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Outcome;

/**
 * One decision on both sides: as it was, and as a candidate makes it.
 *
 * @param at the instant of both
 * @param newest whether it is the newest of its lead: what counts leads counts these
 * @param changed whether the outcome is another in any way
 * @param before null where it could not be made
 * @param after null where it could not be made
 * @param failed the rule that failed where one side is null
 * @param converted what became of the lead later; null where that is not known
 */
public record Compared(
    String decisionId,
    String leadId,
    Instant at,
    boolean newest,
    boolean changed,
    @Nullable Outcome before,
    @Nullable Outcome after,
    @Nullable String failed,
    @Nullable Boolean converted) {

  /** Stands for the rule where none failed, but what is stored is not what was written. */
  static final String UNREADABLE = "(what is stored cannot be read)";

  /** One that could not be compared: it counts among those, and nowhere else. */
  static Compared failed(String decisionId, String leadId, Instant at, @Nullable String failed) {
    return new Compared(decisionId, leadId, at, false, false, null, null, failed, null);
  }
}
