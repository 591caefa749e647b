package plumbline.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.SplittableRandom;
import plumbline.postgres.DatabaseUri;

/** How long a decision waits for its history where few leads are stored, and where many are. */
final class HistoryRow {
  private static final int CONNECTIONS = 32;
  private static final String STEP = "plumbline_lead_step_seconds_%s{step=\"history\"}";

  private final Plan plan;
  private final Stand stand;
  private final LeadTemplates templates = new LeadTemplates(LeadPosts.ACTIVITIES, BenchLeads.now());
  private final SplittableRandom random = new SplittableRandom(1);
  private long withoutHistory;
  private long post;

  HistoryRow(Plan plan, Stand stand) {
    this.plan = plan;
    this.stand = stand;
  }

  Result measure() throws Exception {
    int few = 10_000;
    int many = plan.pick(50_000, 1_000_000);
    try (Served small = filled("few", few);
        Served large = filled("many", many)) {
      for (Served each : List.of(small, large)) {
        milliseconds(each, each == small ? few : many);
        milliseconds(each, each == small ? few : many);
      }
      withoutHistory = 0;
      List<List<Double>> rounds =
          plan.contest(Row.HISTORY)
              .run(List.of(() -> milliseconds(large, many), () -> milliseconds(small, few)));
      return new Result(
          Row.HISTORY,
          Result.Figure.of(
              "history read, %,d leads and %,d activities".formatted(many, many * StoredLeads.EACH),
              Unit.MILLISECONDS,
              rounds.get(0)),
          Result.Figure.of("with %,d leads".formatted(few), Unit.MILLISECONDS, rounds.get(1)),
          Unit.RATIO,
          Spread.ofRatios(rounds.get(0), rounds.get(1)),
          Goal.atMost(1.5),
          "%,d reads took longer than their budget".formatted(withoutHistory));
    }
  }

  private Served filled(String name, int leads) throws SQLException {
    DatabaseUri database = stand.freshDatabase("bench_" + name);
    Served served = Served.start(plan, stand, stand.directory(name), database);
    plan.say().accept("%s: storing %,d leads".formatted(Row.HISTORY, leads));
    StoredLeads.store(database, leads);
    return served;
  }

  /** The mean of the server's own timer of that step. */
  private double milliseconds(Served served, int leads) throws IOException {
    double seconds = served.metric(STEP.formatted("sum"));
    double count = served.metric(STEP.formatted("count"));
    try (HttpLoad load = new HttpLoad(served.api(), CONNECTIONS)) {
      HttpLoad.Outcome outcome =
          load.closed(
              () ->
                  LeadPosts.request(
                      "/v1/leads?dry_run=true", templates.json(random.nextLong(leads), post++)),
              plan.seconds(1.5, 8));
      withoutHistory += outcome.withoutHistory();
    }
    return 1_000
        * (served.metric(STEP.formatted("sum")) - seconds)
        / (served.metric(STEP.formatted("count")) - count);
  }
}
