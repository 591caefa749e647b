package plumbline.decision;

import java.time.Instant;
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
    String outcome) {}
