package plumbline.lead;

import java.time.Instant;
import plumbline.facts.Facts;

/**
 * Hears of decisions about posts while they are made; must not block, and may drop what it hears.
 */
public interface DecidedListener {
  /** For whoever does not want to know. */
  DecidedListener NONE = (decisionId, leadId, facts, instant, outcome) -> {};

  /**
   * A decision was made; it is not on disk yet.
   *
   * @param outcome canonical text
   */
  void decided(String decisionId, String leadId, Facts facts, Instant instant, String outcome);
}
