package plumbline.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import plumbline.capture.LeadRun;
import plumbline.capture.RowRange;
import plumbline.decision.Decide;
import plumbline.facts.Facts;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Vocabulary;

/** {@code run} over a file of leads against deciding the same leads on as many threads. */
final class RunRow {
  /**
   * Leads repeat under other ids, so that those that are decided alone need not all be in memory.
   */
  private static final int KINDS = 1_024;

  private static final Map<String, String> CAMPAIGNS =
      Map.of("high_intent", "high", "medium_intent", "medium", "low_intent", "low");

  private final Plan plan;
  private final Path directory;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final Instant now = BenchLeads.now();
  private volatile Object last = "";

  RunRow(Plan plan, Path directory) {
    this.plan = plan;
    this.directory = directory;
  }

  Result measure() throws Exception {
    int leads = plan.pick(30_000, 1_000_000);
    Path file = write(directory.resolve("leads.ndjson"), leads);
    Path warm = write(directory.resolve("warm.ndjson"), plan.pick(10_000, 50_000));
    List<Facts> facts = BenchLeads.facts(KINDS, LeadPosts.ACTIVITIES, now, plan.deciding());
    try (Decide decide = Decide.compile(plan.rules(), plan.deciding())) {
      run(decide, warm);
      decide(decide, facts, plan.pick(10_000, 50_000));
      List<List<Double>> rounds =
          plan.contest(Row.RUN)
              .run(
                  List.of(
                      () -> leads / run(decide, file), () -> leads / decide(decide, facts, leads)));
      return new Result(
          Row.RUN,
          Result.Figure.of("run, %,d leads".formatted(leads), Unit.PER_SECOND, rounds.get(0)),
          Result.Figure.of(
              "Decide alone, %d threads".formatted(threads), Unit.PER_SECOND, rounds.get(1)),
          Unit.RATIO,
          Spread.ofRatios(rounds.get(0), rounds.get(1)),
          Goal.atLeast(0.4, 0.6),
          "");
    }
  }

  private Path write(Path file, int leads) throws IOException {
    LeadTemplates templates = new LeadTemplates(LeadPosts.ACTIVITIES, now);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      for (int i = 0; i < leads; i++) {
        out.write(templates.json(i, i));
        out.write('\n');
      }
    }
    return file;
  }

  /** Seconds. */
  private double run(Decide decide, Path file) throws Exception {
    Intake intake = new Intake(Vocabulary.of(plan.deciding()), IntakeLimits.DEFAULT);
    LeadRun run = new LeadRun(decide, intake, now, CAMPAIGNS, threads);
    long start = System.nanoTime();
    long rejected =
        run.run(file, RowRange.ALL, null, directory.resolve("results"), read -> {}).rejected();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (rejected > 0) {
      throw new BenchFailed("run rejected %d leads".formatted(rejected));
    }
    return seconds;
  }

  /** Seconds. */
  private double decide(Decide decide, List<Facts> facts, int leads)
      throws InterruptedException, ExecutionException {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      long start = System.nanoTime();
      List<Future<?>> parts = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int first = thread;
        parts.add(
            workers.submit(
                () -> {
                  for (int i = first; i < leads; i += threads) {
                    last = decide.decide(facts.get(i % KINDS), now);
                  }
                }));
      }
      for (Future<?> part : parts) {
        part.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      workers.shutdown();
    }
  }
}
