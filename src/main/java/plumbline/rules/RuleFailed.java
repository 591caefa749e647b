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

  /** A rule threw; the innermost cause says why. */
  static RuleFailed thrown(@Nullable String ruleId, Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage();
    String kind = root.getClass().getSimpleName();
    return new RuleFailed(
        ruleId,
        message == null ? kind : kind + ": " + message.lines().findFirst().orElse(""),
        thrown);
  }

  /** More rules fired than may; {@code ruleId} was the last. */
  static RuleFailed tooMany(String ruleId, int maxFirings) {
    return new RuleFailed(
        ruleId, "more than %d rules fired in one stage".formatted(maxFirings), null);
  }

  /** The rule at fault; null where the engine does not say which. */
  public @Nullable String ruleId() {
    return ruleId;
  }
}
