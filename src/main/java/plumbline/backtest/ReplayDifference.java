package plumbline.backtest;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;

/**
 * How a decision that was made again is another one.
 *
 * @param kind {@code outcome_differs}; {@code facts_differ} where the facts are not those it was
 *     made on any more; {@code unreadable}, {@code rule_failed}, {@code version_unusable} or {@code
 *     version_unknown} where it cannot be made again or compared
 * @param message why it cannot be made again; null where it can
 * @param changes what is another in the outcome; none where it cannot be made again
 */
public record ReplayDifference(
    String decisionId,
    String leadId,
    Instant decidedAt,
    String ruleSet,
    String kind,
    @Nullable String message,
    List<JsonChange> changes) {

  static ReplayDifference failed(StoredDecision decision, String kind, String message) {
    return of(decision, kind, message, List.of());
  }

  static ReplayDifference between(StoredDecision decision, String kind, String again) {
    try {
      return of(decision, kind, null, JsonChange.between(decision.outcome(), again));
    } catch (UncheckedIOException e) {
      return failed(decision, "unreadable", "the outcome stored is no JSON: " + e.getMessage());
    }
  }

  static ReplayDifference unreadable(UnreadableDecision decision) {
    return new ReplayDifference(
        decision.decisionId(),
        decision.leadId(),
        decision.decidedAt(),
        decision.ruleSet(),
        "unreadable",
        decision.getMessage(),
        List.of());
  }

  private static ReplayDifference of(
      StoredDecision decision, String kind, @Nullable String message, List<JsonChange> changes) {
    return new ReplayDifference(
        decision.decisionId(),
        decision.leadId(),
        decision.decidedAt(),
        decision.ruleSet(),
        kind,
        message,
        changes);
  }
}
