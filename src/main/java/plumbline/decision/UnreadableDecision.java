package plumbline.decision;

import java.time.Instant;

/** A stored decision, or what it was made on, is not what this program writes. */
public final class UnreadableDecision extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String decisionId;
  private final String leadId;
  private final Instant decidedAt;
  private final String ruleSet;

  /**
   * @param cause what was wrong with it
   */
  public UnreadableDecision(
      String decisionId, String leadId, Instant decidedAt, String ruleSet, Throwable cause) {
    super("what is stored cannot be read: " + cause.getMessage(), cause);
    this.decisionId = decisionId;
    this.leadId = leadId;
    this.decidedAt = decidedAt;
    this.ruleSet = ruleSet;
  }

  public String decisionId() {
    return decisionId;
  }

  public String leadId() {
    return leadId;
  }

  /** When it was made. */
  public Instant decidedAt() {
    return decidedAt;
  }

  /** The version it was made by. */
  public String ruleSet() {
    return ruleSet;
  }
}
