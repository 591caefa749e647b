package plumbline.backtest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import plumbline.capture.FileLeads;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Facts;
import plumbline.rules.RuleFailed;

/** Decides the leads of a file by two rule sets at one instant, and reports what differs. */
public final class FileBacktest {
  private static final int ROWS_A_CHUNK = 64;
  private static final int CHUNKS_A_PAGE = 16;

  private final Decide candidate;
  private final Decide against;
  private final Function<Outcome, Set<String>> campaignsOf;
  private final int threads;

  /**
   * @param against what the candidate is compared with
   * @param campaignsOf what a lead with an outcome would be sent
   * @param threads that decide, 1 or more
   */
  public FileBacktest(
      Decide candidate, Decide against, Function<Outcome, Set<String>> campaignsOf, int threads) {
    this.candidate = candidate;
    this.against = against;
    this.campaignsOf = campaignsOf;
    this.threads = threads;
  }

  /** What came of some rows. */
  private record Part(List<Compared> compared, int rejected) {}

  /** A report, and how many rows no lead could be made of: they are in none of its figures. */
  public record Result(BacktestReport report, long rejected) {}

  /**
   * Goes over a file.
   *
   * @param source its name in the report
   * @param at what every lead is decided for
   * @param progress is told how many bytes are read
   * @throws UncheckedIOException if it cannot be read
   */
  public Result run(FileLeads leads, String source, Instant at, LongConsumer progress) {
    BacktestTally tally = new BacktestTally(against.config(), candidate.config(), campaignsOf);
    long[] rejected = new long[1];
    try (Sweep sweep = new Sweep(threads)) {
      sweep.run(
          () -> CompletableFuture.completedFuture(page(leads)),
          chunks -> compare(chunks, at),
          part -> {
            part.compared().forEach(tally::add);
            rejected[0] += part.rejected();
            progress.accept(leads.bytesRead());
          });
    }
    BacktestReport report =
        tally.report(
            new BacktestTally.Subject(
                candidate.rules().version(), against.rules().version(), source, at, null, null));
    return new Result(report, rejected[0]);
  }

  private static List<FileLeads.Chunk> page(FileLeads leads) {
    List<FileLeads.Chunk> page = new ArrayList<>(CHUNKS_A_PAGE);
    try {
      while (page.size() < CHUNKS_A_PAGE) {
        FileLeads.Chunk chunk = leads.next(ROWS_A_CHUNK);
        if (chunk == null) {
          break;
        }
        page.add(chunk);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page;
  }

  private Part compare(List<FileLeads.Chunk> chunks, Instant at) {
    List<Compared> compared = new ArrayList<>();
    int rejected = 0;
    for (FileLeads.Chunk chunk : chunks) {
      for (FileLeads.FileLead lead : chunk.leads()) {
        if (lead.facts() == null) {
          rejected++;
        } else {
          compared.add(compare(lead, lead.facts(), at));
        }
      }
    }
    return new Part(compared, rejected);
  }

  private Compared compare(FileLeads.FileLead lead, Facts facts, Instant at) {
    Outcome before = null;
    Outcome after = null;
    String failed = null;
    try {
      before = against.decide(facts, at);
      after = candidate.decide(facts, at);
    } catch (RuleFailed e) {
      failed = e.ruleId();
    }
    return new Compared(
        "row-%09d".formatted(lead.number()),
        facts.lead().leadId(),
        at,
        true,
        changed(before, after),
        before,
        after,
        failed,
        lead.converted());
  }

  private static boolean changed(@Nullable Outcome before, @Nullable Outcome after) {
    // Most are equal. Where they are not it may be by zeros at the end of a number, never seen.
    return before != null
        && after != null
        && !before.equals(after)
        && !OutcomeJson.write(before).equals(OutcomeJson.write(after));
  }
}
