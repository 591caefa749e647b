package plumbline.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Facts;

/**
 * A decision that was made once, with what it was made on: all it takes to decide again.
 *
 * @param decidedAt in milliseconds
 * @param ruleSet the version decided by
 * @param cause why it was made
 * @param current whether it is the lead's newest
 * @param facts as they were then
 * @param factsHash of the facts then
 * @param outcome canonical text, byte for byte what deciding gave
 * @param end what became of the lead; null where that is not known or was not asked
 */
public record StoredDecision(
    String decisionId,
    String leadId,
    Instant decidedAt,
    String ruleSet,
    String cause,
    boolean current,
    Facts facts,
    String factsHash,
    String outcome,
    @Nullable End end) {

  /**
   * What a lead's metadata say now.
   *
   * @param value as text
   * @param since when it was received
   */
  public record End(String value, Instant since) {}
}
