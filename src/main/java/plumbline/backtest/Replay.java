package plumbline.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.decision.OutcomeJson;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.lead.StoredRow;
import plumbline.rules.RuleFailed;
import plumbline.rules.RulesInvalid;

/**
 * Decides stored decisions again, each from its own facts, by its own version and at its own
 * instant, and compares what comes of it byte for byte. However many there are, memory stays as it
 * is.
 */
public final class Replay {
  /** So many differences are told of in full; the others are counted. */
  public static final int SHOWN = 100;

  /** How many decisions are read at once. */
  public static final int PAGE = 500;

  private final DecideByVersion versions;
  private final int threads;
  private final Map<String, Lost> lost = new ConcurrentHashMap<>();

  /**
   * @param threads that decide, 1 or more
   */
  public Replay(DecideByVersion versions, int threads) {
    this.versions = versions;
    this.threads = threads;
  }

  /**
   * What came of it.
   *
   * @param differences the oldest {@link #SHOWN}
   */
  public record Report(long replayed, long different, List<ReplayDifference> differences) {}

  /** Why a version cannot be had: to find that out takes as long as to compile it. */
  private record Lost(String kind, String message) {}

  /** What came of a few of them. */
  private record Part(int replayed, List<ReplayDifference> differences) {}

  /**
   * Goes over all pages.
   *
   * @param progress is told how many are done
   */
  public Report run(StoredPages pages, LongConsumer progress) {
    List<ReplayDifference> shown = new ArrayList<>();
    long[] counts = new long[2];
    try (Sweep sweep = new Sweep(threads)) {
      sweep.run(
          () -> pages.next().toCompletionStage(),
          this::replay,
          part -> {
            counts[0] += part.replayed();
            counts[1] += part.differences().size();
            part.differences().stream().limit(SHOWN - shown.size()).forEach(shown::add);
            progress.accept(counts[0]);
          });
    }
    return new Report(counts[0], counts[1], List.copyOf(shown));
  }

  private Part replay(List<StoredRow> rows) {
    List<ReplayDifference> differences = new ArrayList<>();
    for (StoredRow row : rows) {
      ReplayDifference difference = replay(row);
      if (difference != null) {
        differences.add(difference);
      }
    }
    return new Part(rows.size(), differences);
  }

  private @Nullable ReplayDifference replay(StoredRow row) {
    try {
      return replay(row.decision());
    } catch (UnreadableDecision e) {
      return ReplayDifference.unreadable(e);
    }
  }

  private ReplayDifference lost(StoredDecision decision, String kind, Exception why) {
    String message = String.valueOf(why.getMessage()).lines().findFirst().orElse("");
    lost.put(decision.ruleSet(), new Lost(kind, message));
    return ReplayDifference.failed(decision, kind, message);
  }

  /** How one differs; null where it does not. */
  @Nullable ReplayDifference replay(StoredDecision decision) {
    Lost known = lost.get(decision.ruleSet());
    if (known != null) {
      return ReplayDifference.failed(decision, known.kind(), known.message());
    }
    String again;
    try {
      Decide decide = versions.of(decision.ruleSet());
      again = OutcomeJson.write(decide.decide(decision.facts(), decision.decidedAt()));
    } catch (RulesInvalid e) {
      return lost(decision, "version_unusable", e);
    } catch (UnknownVersion e) {
      return lost(decision, "version_unknown", e);
    } catch (RuleFailed e) {
      return ReplayDifference.failed(decision, "rule_failed", String.valueOf(e.getMessage()));
    }
    if (again.equals(decision.outcome())) {
      return null;
    }
    return StoredDecisions.intact(decision)
        ? ReplayDifference.between(decision, "outcome_differs", again)
        : ReplayDifference.between(decision, "facts_differ", again);
  }
}
