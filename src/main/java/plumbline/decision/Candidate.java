package plumbline.decision;

import java.util.List;
import plumbline.rules.RuleError;

/**
 * What came of a rule set that was offered.
 *
 * @param version of what was offered
 * @param errors everything that is wrong with it, and warnings, which refuse nothing
 */
public record Candidate(String version, Result result, List<RuleError> errors) {

  /** What came of it. */
  public enum Result {
    /** It decides. */
    LIVE,
    /** It decided already. */
    UNCHANGED,
    /** It is not used. */
    REFUSED,
    /** Nothing is wrong with it, but it cannot decide yet; it may be offered again. */
    POSTPONED
  }

  /** Whether it decides now. */
  public boolean live() {
    return result == Result.LIVE || result == Result.UNCHANGED;
  }
}
