package plumbline.backtest;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.lead.StoredRow;
import plumbline.rules.RuleFailed;

/**
 * Decides real leads by a candidate, each at the instant of a decision that was made, and reports
 * what would have been another. It records nothing.
 */
public final class Backtest {
  /** How many decisions are read at once. */
  public static final int PAGE = 500;

  private final Decide candidate;
  private final DecidingConfig measure;
  private final Function<Outcome, Set<String>> campaignsOf;
  private final Pace pace;
  private final int threads;

  /** Waits as long as others need the machine more. */
  public interface Pace {
    /** For whoever has the machine to itself. */
    Pace FULL = () -> {};

    /** Is called before each few decisions. */
    void next();
  }

  /**
   * @param measure the thresholds that the scores stored are measured by
   * @param campaignsOf what a lead with an outcome would be sent
   * @param threads that decide, 1 or more
   */
  public Backtest(
      Decide candidate,
      DecidingConfig measure,
      Function<Outcome, Set<String>> campaignsOf,
      Pace pace,
      int threads) {
    this.candidate = candidate;
    this.measure = measure;
    this.campaignsOf = campaignsOf;
    this.pace = pace;
    this.threads = threads;
  }

  /**
   * Goes over all pages of a range.
   *
   * @param ends what became of leads; null where nobody asked
   * @param progress is told how many are done
   * @throws RuntimeException where they cannot be read
   */
  public BacktestReport run(
      StoredPages pages,
      StoredDecisions.Range range,
      @Nullable Ends ends,
      Clock clock,
      LongConsumer progress) {
    BacktestTally tally = new BacktestTally(measure, candidate.config(), campaignsOf);
    long[] done = new long[1];
    try (Sweep sweep = new Sweep(threads)) {
      sweep.run(
          () -> pages.next().toCompletionStage(),
          rows -> compare(rows, ends),
          compared -> {
            compared.forEach(tally::add);
            done[0] += compared.size();
            progress.accept(done[0]);
          });
    }
    return tally.report(
        new BacktestTally.Subject(
            candidate.rules().version(),
            null,
            "Stored decisions",
            clock.instant(),
            range.since(),
            range.sample()));
  }

  private List<Compared> compare(List<StoredRow> rows, @Nullable Ends ends) {
    List<Compared> compared = new ArrayList<>(rows.size());
    for (StoredRow row : rows) {
      pace.next();
      compared.add(compare(row, ends));
    }
    return compared;
  }

  private Compared compare(StoredRow row, @Nullable Ends ends) {
    try {
      return compare(row.decision(), ends);
    } catch (UnreadableDecision e) {
      return Compared.failed(e.decisionId(), e.leadId(), e.decidedAt(), Compared.UNREADABLE);
    }
  }

  private Compared compare(StoredDecision decision, @Nullable Ends ends) {
    String stored = decision.outcome();
    Outcome after;
    Outcome before;
    boolean same;
    try {
      after = candidate.decide(decision.facts(), decision.decidedAt());
      // To read an outcome costs half as much as to make one, and most are the same as before.
      same = OutcomeJson.write(after).equals(stored);
      before = same ? after : OutcomeJson.read(stored);
    } catch (RuleFailed e) {
      return Compared.failed(
          decision.decisionId(), decision.leadId(), decision.decidedAt(), e.ruleId());
    } catch (IllegalArgumentException e) {
      return Compared.failed(
          decision.decisionId(), decision.leadId(), decision.decidedAt(), Compared.UNREADABLE);
    }
    return new Compared(
        decision.decisionId(),
        decision.leadId(),
        decision.decidedAt(),
        decision.current(),
        !same,
        before,
        after,
        null,
        ends == null ? null : ends.converted(decision));
  }
}
