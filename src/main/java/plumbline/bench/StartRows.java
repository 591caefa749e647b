package plumbline.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.DatabaseUri;

/** From the start of the process until it says that it is ready, where data are there already. */
final class StartRows {
  private static final int LEADS = 1_000;
  private static final int CONNECTIONS = 64;
  private static final int ANSWER_BYTES = 2_000;

  private final Plan plan;
  private final Stand stand;

  StartRows(Plan plan, Stand stand) {
    this.plan = plan;
    this.stand = stand;
  }

  List<Result> measure() throws Exception {
    Path embedded = stand.directory("start-embedded");
    fill(embedded, null);
    Path outside = stand.directory("start-outside");
    DatabaseUri database = stand.freshDatabase("bench_start");
    if (plan.quick()) {
      // The first of its starts makes the tables and counts as well; the median forgives one.
      plan.say().accept("start: on an outside database that is empty");
    } else {
      fill(outside, database);
    }
    List<List<Double>> rounds =
        plan.contest(Row.START)
            .run(
                List.of(
                    () -> seconds(embedded, null), () -> seconds(outside, database), this::bare));
    return List.of(
        result("embedded Postgres", rounds.get(0), rounds.get(2), Goal.atMost(6)),
        result("outside Postgres", rounds.get(1), rounds.get(2), Goal.atMost(3)));
  }

  private static Result result(String what, List<Double> own, List<Double> bare, Goal goal) {
    Result.Figure measured = Result.Figure.of("start to ready, " + what, Unit.SECONDS, own);
    return new Result(
        Row.START,
        measured,
        Result.Figure.of("the bare server", Unit.SECONDS, bare),
        Unit.SECONDS,
        measured.spread(),
        goal,
        "with %s: %s of the bare server's start"
            .formatted(what, Unit.RATIO.text(Spread.ofRatios(own, bare))));
  }

  private void fill(Path data, @Nullable DatabaseUri database)
      throws IOException, InterruptedException, SQLException {
    try (Served served = Served.start(plan, stand, data, database);
        HttpLoad load = new HttpLoad(served.api(), CONNECTIONS)) {
      LeadPosts posts = new LeadPosts(BenchLeads.now(), 0);
      double before = served.drained();
      while (served.drained() - before < LEADS) {
        load.limited(posts.to(Pair.LEADS), () -> 2 * LEADS, plan.seconds(1, 1));
        served.awaitBacklog(0);
      }
    }
  }

  private double seconds(Path data, @Nullable DatabaseUri database) {
    try (Served served = Served.start(plan, stand, data, database)) {
      return served.child().secondsToReady();
    }
  }

  private double bare() {
    try (Child child = stand.start("bare", "bench-bare", "--bytes", "" + ANSWER_BYTES)) {
      return child.secondsToReady();
    }
  }
}
