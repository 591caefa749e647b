package plumbline.rules;

import org.jspecify.annotations.Nullable;

/** A rule threw, overran its bound on firings, or inserted something no decision can use. */
public final class RuleFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final @Nullable String ruleId;

  /**
   * @param ruleId the rule at fault, null where the engine does not say which
   */
  public RuleFailed(@Nullable String ruleId, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.ruleId = ruleId;
  }

  /** The rule at fault; null where the engine does not say which. */
  public @Nullable String ruleId() {
    return ruleId;
  }
}
