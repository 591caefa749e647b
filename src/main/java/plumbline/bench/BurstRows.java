package plumbline.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A burst the journal absorbs, and how fast the drain then works it off. */
final class BurstRows {
  private static final double LEAST_BACKLOG = 2_000;
  private static final double LEFT = 0.05;
  private static final long POLL_MS = 100;

  private final Plan plan;
  private final Pair pair;
  private final CopyBack copyBack;
  private final List<Double> drained = new ArrayList<>();
  private final List<Double> copied = new ArrayList<>();
  private final List<Double> resident = new ArrayList<>();

  BurstRows(Plan plan, Pair pair, CopyBack copyBack) {
    this.plan = plan;
    this.pair = pair;
    this.copyBack = copyBack;
  }

  List<Result> measure() throws Exception {
    Duration burst = plan.seconds(2, 10);
    List<List<Double>> rounds =
        plan.contest(Row.BURST).run(List.of(() -> burst(burst), () -> bare(burst)));
    List<Result> results = new ArrayList<>();
    if (plan.wants(Row.BURST)) {
      results.add(
          pair.noted(
              new Result(
                  Row.BURST,
                  Result.Figure.of(
                      "POST /v1/leads, 1,024 in flight, %d s burst".formatted(burst.toSeconds()),
                      Unit.PER_SECOND,
                      rounds.get(0)),
                  Result.Figure.of("bare server", Unit.PER_SECOND, rounds.get(1)),
                  Unit.RATIO,
                  Spread.ofRatios(rounds.get(0), rounds.get(1)),
                  Goal.atLeast(0.20, 0.30),
                  "")));
    }
    if (plan.wants(Row.DRAIN)) {
      results.add(drain());
    }
    if (plan.wants(Row.MEMORY)) {
      results.add(
          Result.of(
              Row.MEMORY,
              Result.Figure.of("resident after each burst", Unit.MEBIBYTES, resident),
              Goal.atMost(512),
              ""));
    }
    return results;
  }

  private Result drain() {
    String what = "leads drained, after a burst";
    if (copied.size() < plan.rounds()) {
      return Result.missing(
          Row.DRAIN, what, "the drain kept up with the burst: no backlog to time");
    }
    return new Result(
        Row.DRAIN,
        Result.Figure.of(what, Unit.PER_SECOND, drained),
        Result.Figure.of("COPY of the same rows", Unit.PER_SECOND, copied),
        Unit.RATIO,
        Spread.ofRatios(drained, copied),
        Goal.atLeast(0.2, 0.35),
        "");
  }

  private double bare(Duration duration) throws IOException {
    return pair.bare(Pair.MANY, duration);
  }

  private double burst(Duration duration) throws IOException, InterruptedException, SQLException {
    double perSecond = pair.posted(Pair.MANY, duration);
    resident.add(pair.server().child().residentMebibytes());
    if (plan.wants(Row.DRAIN)) {
      timeDrain();
    }
    pair.settle();
    return perSecond;
  }

  /** Times the drain alone on the machine, then puts the rows it wrote there again by COPY. */
  private void timeDrain() throws IOException, InterruptedException, SQLException {
    Served server = pair.server();
    double backlog = server.backlog();
    double before = server.drained();
    long start = System.nanoTime();
    if (backlog < LEAST_BACKLOG) {
      return;
    }
    while (server.backlog() > backlog * LEFT) {
      Thread.sleep(POLL_MS);
    }
    double leads = server.drained() - before;
    double perSecond = leads * 1e9 / (System.nanoTime() - start);
    server.awaitBacklog(0);
    drained.add(perSecond);
    copied.add(copyBack.perSecond((int) leads));
  }
}
