package plumbline.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.facts.Facts;
import plumbline.lead.Identity;
import plumbline.lead.Intake;
import plumbline.lead.Invalid;
import plumbline.rules.RuleFailed;

/**
 * Decides every lead of a file, each on its own row, and writes what comes out. The same file,
 * mapping, rules and instant give the same bytes: rows are decided on all cores and written in
 * their order.
 */
public final class LeadRun {
  /** Large enough to be worth handing over, small enough that a few of them are no memory. */
  private static final int ROWS_A_CHUNK = 256;

  /** Chunks under way for each thread, so that none waits for the reading or the writing. */
  private static final int CHUNKS_A_THREAD = 4;

  private final Decide decide;
  private final Intake intake;
  private final Instant instant;
  private final Map<String, String> campaigns;
  private final int threads;

  /**
   * @param instant what the leads are decided for, and the run's now: no activity may lie after it
   * @param campaigns the name of the campaign for each intent segment
   * @param threads how many decide at the same time, at least 1
   */
  public LeadRun(
      Decide decide, Intake intake, Instant instant, Map<String, String> campaigns, int threads) {
    this.decide = decide;
    this.intake = intake;
    this.instant = instant;
    this.campaigns = Map.copyOf(campaigns);
    this.threads = threads;
  }

  /** The rows of a chunk, decided. */
  private record Decided(ResultFiles.Written part, Figures figures, List<Long> ids) {}

  /**
   * Runs a file.
   *
   * @param range which of its rows
   * @param mapping null where rows are leads already, as HTTP takes them
   * @param out the folder for the results
   * @param progress hears how many bytes of the file have been read
   * @throws IOException if the file cannot be read or the results cannot be written
   * @throws MappingInvalid if the file has not the columns it should have
   */
  public RunSummary run(
      Path path, RowRange range, @Nullable Mapping mapping, Path out, LongConsumer progress)
      throws IOException, MappingInvalid {
    LeadFile.Layout layout = mapping == null ? LeadFile.Layout.UNKNOWN : mapping.layout();
    ExecutorService workers = Executors.newFixedThreadPool(threads, named());
    try (LeadFile file = LeadFile.open(path, layout, range)) {
      RowIntake rows = RowIntake.of(file, mapping, intake, instant);
      if (ResultFiles.replaces(out, path)) {
        throw new IOException("it lies where a result is to be written");
      }
      try (ResultFiles results = new ResultFiles(out)) {
        RunSummary summary = run(file, rows, results, workers, progress);
        results.finish();
        return summary;
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private RunSummary run(
      LeadFile file,
      RowIntake rows,
      ResultFiles results,
      ExecutorService workers,
      LongConsumer progress)
      throws IOException {
    Figures figures = new Figures(decide.config().sources());
    SeenIds seen = new SeenIds();
    ArrayDeque<Future<Decided>> underWay = new ArrayDeque<>();
    List<Row> chunk = file.next(ROWS_A_CHUNK);
    while (!chunk.isEmpty() || !underWay.isEmpty()) {
      if (!chunk.isEmpty()) {
        List<Row> taken = chunk;
        underWay.add(workers.submit(() -> decide(taken, rows)));
        chunk = file.next(ROWS_A_CHUNK);
      }
      if (chunk.isEmpty() || underWay.size() >= threads * CHUNKS_A_THREAD) {
        Decided decided = get(underWay.remove());
        results.write(decided.part());
        figures.add(decided.figures());
        for (long id : decided.ids()) {
          if (!seen.add(id)) {
            figures.duplicate();
          }
        }
        progress.accept(file.bytesRead());
      }
    }
    return figures.summary();
  }

  private Decided decide(List<Row> chunk, RowIntake rows) {
    ResultFiles.Part part = new ResultFiles.Part(chunk.size());
    Figures figures = new Figures(decide.config().sources());
    List<Long> ids = new ArrayList<>(chunk.size());
    for (Row row : chunk) {
      try {
        Facts facts = rows.read(row).facts(Identity.OFFLINE);
        ids.add(SeenIds.hash(facts.lead().leadId()));
        decide(facts, part, figures);
      } catch (Invalid e) {
        figures.rejected();
        ResultJson.rejected(part.rejected.next(), row, e.faults());
      }
    }
    return new Decided(part.written(), figures, ids);
  }

  private void decide(Facts facts, ResultFiles.Part part, Figures figures) {
    String leadId = facts.lead().leadId();
    Outcome outcome = null;
    String failure = "";
    try {
      outcome = decide.decide(facts, instant);
      figures.decided(facts.lead().source(), outcome.status(), outcome.score());
    } catch (RuleFailed e) {
      String rule = e.ruleId() == null ? "a rule" : e.ruleId();
      failure = rule + " failed: " + e.getMessage();
      figures.undecided(facts.lead().source());
    }
    ResultJson.lead(part.leads.next(), facts, outcome);
    ResultJson.nurturing(part.nurturing.next(), leadId, outcome, campaigns);
    ResultJson.qualification(part.qualification.next(), leadId, outcome, failure);
  }

  private static Decided get(Future<Decided> chunk) {
    try {
      return chunk.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ThreadFactory named() {
    AtomicInteger count = new AtomicInteger();
    return work -> {
      Thread thread = new Thread(work, "run-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
