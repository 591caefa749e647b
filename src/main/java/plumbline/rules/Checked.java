package plumbline.rules;

import java.util.List;

/**
 * What came of checking a rule set: everything that is wrong with it, and its tests.
 *
 * @param faults errors, which stop it, and warnings, which do not
 */
public record Checked(List<RuleError> faults, int testsPassed, int testsFailed) {

  public Checked {
    faults = faults.stream().sorted(RuleError.IN_ORDER).toList();
  }

  /** Whether it may be used. */
  public boolean good() {
    return testsFailed == 0
        && faults.stream().noneMatch(fault -> fault.severity() == RuleError.Severity.ERROR);
  }
}
