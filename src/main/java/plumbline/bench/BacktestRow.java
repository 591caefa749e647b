package plumbline.bench;

import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import plumbline.backtest.Backtest;
import plumbline.backtest.BacktestReport;
import plumbline.decision.Decide;
import plumbline.decision.StoredDecision;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.lead.StoredRow;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.RuleFiles;

/** A backtest over stored decisions, against deciding the same facts and nothing else. */
final class BacktestRow {
  /**
   * So few that all answers fit into what the system takes in: this client sends before it reads.
   */
  private static final int LEADS_A_POST = 50;

  private static final int ACTIVITIES = 8;
  private static final String FILE = "scoring/engagement.drl";

  private final Plan plan;
  private final Stand stand;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private volatile Object last = "";

  BacktestRow(Plan plan, Stand stand) {
    this.plan = plan;
    this.stand = stand;
  }

  Result measure() throws Exception {
    int leads = plan.pick(10_000, 100_000);
    DatabaseUri uri = stand.freshDatabase("bench_backtest");
    store(uri, leads);
    Vertx vertx = Vertx.vertx();
    try (Decide candidate = Decide.compile(candidate(), plan.deciding())) {
      StoredDecisions stored = new StoredDecisions(Database.connect(vertx, uri, 2));
      List<StoredDecision> facts = facts(stored);
      long[] changed = new long[1];
      Contest.Contestant backtest =
          () -> facts.size() / seconds(() -> changed[0] = run(candidate, stored));
      Contest.Contestant alone = () -> facts.size() / seconds(() -> decide(candidate, facts));
      for (int i = 0; i < plan.pick(2, 2); i++) {
        alone.round();
        backtest.round();
      }
      List<List<Double>> rounds = plan.contest(Row.BACKTEST).run(List.of(backtest, alone));
      return new Result(
          Row.BACKTEST,
          Result.Figure.of(
              "backtest of %,d decisions".formatted(facts.size()), Unit.PER_SECOND, rounds.get(0)),
          Result.Figure.of(
              "Decide alone, %d threads".formatted(threads), Unit.PER_SECOND, rounds.get(1)),
          Unit.RATIO,
          Spread.ofRatios(rounds.get(0), rounds.get(1)),
          Goal.atLeast(0.5, 0.5),
          "%,d outcomes are another; Postgres is on the same processors".formatted(changed[0]));
    } finally {
      vertx.close();
    }
  }

  /** One rule gives a point more, which many leads feel. */
  private RuleFiles candidate() {
    String text = plan.rules().texts().getOrDefault(FILE, "");
    return plan.rules().with(FILE, text.replace("engagement( 40,", "engagement( 41,"));
  }

  private void store(DatabaseUri uri, int leads) throws IOException, InterruptedException {
    LeadTemplates templates = new LeadTemplates(ACTIVITIES, BenchLeads.now());
    HttpClient client = HttpClient.newHttpClient();
    try (Served served = Served.start(plan, stand, stand.directory("backtest"), uri)) {
      for (int from = 0; from < leads; from += LEADS_A_POST) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (int i = from; i < Math.min(leads, from + LEADS_A_POST); i++) {
          lines.write(templates.json(i, i));
          lines.write('\n');
        }
        HttpRequest post =
            HttpRequest.newBuilder(URI.create(served.api() + "/v1/leads/batch"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines.toByteArray()))
                .build();
        client.send(post, HttpResponse.BodyHandlers.discarding());
      }
      served.awaitBacklog(0);
    }
  }

  private static StoredPages pages(StoredDecisions stored) {
    return join(stored.pages(StoredDecisions.Range.ALL, Backtest.PAGE));
  }

  private static <T> T join(io.vertx.core.Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static List<StoredDecision> facts(StoredDecisions stored) {
    List<StoredDecision> all = new ArrayList<>();
    StoredPages pages = pages(stored);
    for (List<StoredRow> page = join(pages.next()); !page.isEmpty(); page = join(pages.next())) {
      page.forEach(row -> all.add(row.decision()));
    }
    join(pages.close());
    return all;
  }

  private long run(Decide candidate, StoredDecisions stored) {
    StoredPages pages = pages(stored);
    BacktestReport report =
        new Backtest(candidate, plan.deciding(), outcome -> Set.of(), Backtest.Pace.FULL, threads)
            .run(pages, StoredDecisions.Range.ALL, null, Clock.systemUTC(), done -> {});
    join(pages.close());
    return report.about().changed();
  }

  /** Every thread decides its share. */
  private void decide(Decide candidate, List<StoredDecision> facts) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> shares = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int first = t;
        shares.add(
            workers.submit(
                () -> {
                  for (int i = first; i < facts.size(); i += threads) {
                    StoredDecision each = facts.get(i);
                    last = candidate.decide(each.facts(), each.decidedAt());
                  }
                }));
      }
      for (Future<?> share : shares) {
        share.get();
      }
    } finally {
      workers.shutdown();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }
}
