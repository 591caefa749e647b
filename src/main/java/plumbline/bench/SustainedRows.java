package plumbline.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the server keeps up for as long as one likes, and its latency at half of that. */
final class SustainedRows {
  private static final int OPEN_CONNECTIONS = 256;
  private static final int PROBES = 200;
  private static final double FIRST_RATE = 1_000;

  private final Plan plan;
  private final Pair pair;
  private final Stand stand;
  private final List<String> backlogs = new ArrayList<>();
  private double sustained;
  private double found = FIRST_RATE;

  SustainedRows(Plan plan, Pair pair, Stand stand) {
    this.plan = plan;
    this.pair = pair;
    this.stand = stand;
  }

  /** Leads a second: the median, or a first look where the row was not measured. */
  double sustained() throws Exception {
    if (sustained == 0) {
      plan.say().accept("looking for the rate that can be sustained");
      sustained = sustained(plan.seconds(3, 10), plan.seconds(4, 20));
    }
    return sustained;
  }

  /** The row {@code sustained}. */
  Result measure() throws Exception {
    Duration duration = plan.seconds(4, 60);
    List<List<Double>> rounds =
        plan.contest(Row.SUSTAINED)
            .run(
                List.of(
                    () -> sustained(plan.seconds(3, 10), duration),
                    () -> pair.bare(Pair.MANY, plan.seconds(1, 10))));
    Result.Figure measured =
        Result.Figure.of(
            "the same for %d s, the backlog not growing".formatted(duration.toSeconds()),
            Unit.PER_SECOND,
            rounds.get(0));
    sustained = Spread.of(rounds.get(0)).median();
    return pair.noted(
        new Result(
            Row.SUSTAINED,
            measured,
            Result.Figure.of("bare server", Unit.PER_SECOND, rounds.get(1)),
            Unit.RATIO,
            Spread.ofRatios(rounds.get(0), rounds.get(1)),
            Goal.atLeast(0.08, 0.15),
            "backlog " + String.join(", ", backlogs)));
  }

  private double sustained(Duration settling, Duration duration)
      throws IOException, InterruptedException, SQLException {
    BacklogControl control = new BacklogControl(pair.server(), found, settling, duration);
    Thread thread = new Thread(control::run, "backlog-control");
    thread.start();
    try (HttpLoad load = new HttpLoad(pair.server().api(), Pair.MANY)) {
      pair.counted(
          load.limited(pair.posts().to(Pair.LEADS), control::perSecond, settling.plus(duration)));
    } finally {
      control.stop();
      thread.join();
    }
    double perSecond = control.drainedPerSecond();
    found = perSecond;
    backlogs.add("%,.0f → %,.0f".formatted(control.backlogBefore(), control.backlogAfter()));
    pair.settle();
    return perSecond;
  }

  /** The two lines of the row {@code latency}. */
  List<Result> latency() throws Exception {
    double rate = sustained() / 2;
    List<Double> p50 = new ArrayList<>();
    List<Double> p99 = new ArrayList<>();
    List<Double> fsync = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    plan.contest(Row.LATENCY)
        .run(
            List.of(
                () -> {
                  fsync.add(Disk.probe(stand.directory(), PROBES).p99Ms());
                  return 0;
                },
                () -> {
                  open(rate, p50, p99);
                  return 0;
                },
                () -> {
                  bare.add(pair.bareTail(OPEN_CONNECTIONS, rate, plan.seconds(1, 10)));
                  return 0;
                }));
    double bound = 3 * Spread.of(fsync).median() + 10;
    String load = "at %,.0f/s, open loop".formatted(rate);
    Result.Figure median = Result.Figure.of("p50 " + load, Unit.MILLISECONDS, p50);
    Result.Figure tail = Result.Figure.of("p99 " + load, Unit.MILLISECONDS, p99);
    return List.of(
        Result.of(Row.LATENCY, median, Goal.atMost(5), ""),
        pair.noted(
            new Result(
                Row.LATENCY,
                tail,
                Result.Figure.of("fsync p99", Unit.MILLISECONDS, fsync),
                Unit.MILLISECONDS,
                tail.spread(),
                Goal.atMost(bound),
                "p99 is to be at most 3 × fsync p99 + 10 ms; the bare server's p99 at this rate is %s"
                    .formatted(Unit.MILLISECONDS.text(Spread.of(bare))))));
  }

  private void open(double rate, List<Double> p50, List<Double> p99)
      throws IOException, InterruptedException, SQLException {
    try (HttpLoad load = new HttpLoad(pair.server().api(), OPEN_CONNECTIONS)) {
      HttpLoad.Outcome outcome =
          pair.counted(load.open(pair.posts().to(Pair.LEADS), rate, plan.seconds(2, 20)));
      p50.add(outcome.latencies().getValueAtPercentile(50) / 1e6);
      p99.add(outcome.latencies().getValueAtPercentile(99) / 1e6);
    }
    pair.settle();
  }
}
