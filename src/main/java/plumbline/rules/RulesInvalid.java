package plumbline.rules;

import java.util.List;
import java.util.stream.Collectors;

/** A rule set that cannot be used, with everything that is wrong with it. */
public final class RulesInvalid extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<RuleError> errors;

  /**
   * @param errors at least one, in any order
   */
  public RulesInvalid(List<RuleError> errors) {
    super(
        errors.stream()
            .sorted(RuleError.IN_ORDER)
            .map(RuleError::toString)
            .collect(Collectors.joining("\n")));
    this.errors = errors.stream().sorted(RuleError.IN_ORDER).toList();
  }

  /** Everything that is wrong, in the order it is shown. */
  public List<RuleError> errors() {
    return errors;
  }
}
