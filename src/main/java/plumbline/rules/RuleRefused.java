package plumbline.rules;

/** A change of the rules, or a question about a version, that is refused as things stand. */
public final class RuleRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** No such version is stored. */
    UNKNOWN_VERSION,
    /** What is stored of a version is not what was stored once. */
    DAMAGED_VERSION,
    /** More than one version begins so. */
    AMBIGUOUS_VERSION,
    /** Another version is active than the one the change was made for. */
    VERSION_CHANGED,
    /** A version is pinned: unpin first. */
    RULES_PINNED,
    /** Somebody else may change the rules: {@code rules.owner} in server.yaml. */
    RULES_OWNER
  }

  private final Reason reason;

  RuleRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
