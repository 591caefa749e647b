package plumbline.decision;

import java.util.List;
import plumbline.rules.Checked;
import plumbline.rules.RuleError;

/**
 * What came of a rule set that was offered.
 *
 * @param version of what was offered
 * @param checked everything that is wrong with it, warnings, which refuse nothing, and its tests
 */
public record Candidate(String version, Result result, Checked checked) {

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

  /** Everything that is wrong with it, and warnings. */
  public List<RuleError> errors() {
    return checked.faults();
  }

  /** Whether it decides now. */
  public boolean live() {
    return result == Result.LIVE || result == Result.UNCHANGED;
  }
}
