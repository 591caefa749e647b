package plumbline.server;

import java.util.List;
import java.util.stream.Collectors;
import plumbline.rules.RuleError;

/** The config cannot be used; the message has one line for each mistake in it. */
public final class ConfigInvalid extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<RuleError> errors;

  public ConfigInvalid(List<RuleError> errors) {
    super(errors.stream().map(RuleError::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** All mistakes of all files, in the order they are shown in. */
  public List<RuleError> errors() {
    return errors;
  }
}
