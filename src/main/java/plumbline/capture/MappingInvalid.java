package plumbline.capture;

import java.util.List;
import java.util.stream.Collectors;
import plumbline.rules.RuleError;

/** A mapping that cannot be used, with everything that is wrong with it, one line each. */
public final class MappingInvalid extends Exception {
  private static final long serialVersionUID = 1L;

  MappingInvalid(List<RuleError> errors) {
    super(
        errors.stream()
            .sorted(RuleError.IN_ORDER)
            .map(RuleError::toString)
            .collect(Collectors.joining("\n")));
  }
}
