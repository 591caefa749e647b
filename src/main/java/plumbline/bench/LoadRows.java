package plumbline.bench;

import java.time.Duration;
import java.util.List;

/** The rows that load a server over HTTP: one server for all of them, since it has to be warm. */
final class LoadRows {
  /** Those rows. */
  static final Row[] ROWS = {
    Row.BURST, Row.SUSTAINED, Row.DRY, Row.LATENCY, Row.BATCH, Row.DRAIN, Row.MEMORY
  };

  private final Plan plan;
  private final Stand stand;

  LoadRows(Plan plan, Stand stand) {
    this.plan = plan;
    this.stand = stand;
  }

  /** Hands each row's lines over as soon as they are there. */
  void measure(Bench.Sink sink) throws Exception {
    try (Pair pair = new Pair(plan, stand)) {
      pair.warmUp("POST /v1/leads", duration -> pair.posted(Pair.MANY, duration));
      SustainedRows sustained = new SustainedRows(plan, pair, stand);
      if (plan.wants(Row.DRY)) {
        pair.warmUp("dry runs", pair::dry);
        sink.rows(Row.DRY, () -> List.of(dry(pair)));
      }
      if (plan.wants(Row.BURST, Row.DRAIN, Row.MEMORY)) {
        CopyBack copyBack = new CopyBack(pair.database(), stand.directory("copy"));
        sink.rows(Row.BURST, () -> new BurstRows(plan, pair, copyBack).measure());
      }
      if (plan.wants(Row.SUSTAINED)) {
        sink.rows(Row.SUSTAINED, () -> List.of(sustained.measure()));
      }
      if (plan.wants(Row.LATENCY)) {
        sink.rows(Row.LATENCY, sustained::latency);
      }
      if (plan.wants(Row.BATCH)) {
        sink.rows(Row.BATCH, () -> List.of(new BatchRow(plan, pair, sustained).measure()));
      }
    }
  }

  private Result dry(Pair pair) throws Exception {
    Duration duration = plan.seconds(1.5, 8);
    List<List<Double>> rounds =
        plan.contest(Row.DRY)
            .run(List.of(() -> pair.dry(duration), () -> pair.bare(Pair.FEW, duration)));
    return pair.noted(
        new Result(
            Row.DRY,
            Result.Figure.of(
                "POST /v1/leads?dry_run=true, 64 connections", Unit.PER_SECOND, rounds.get(0)),
            Result.Figure.of("bare server", Unit.PER_SECOND, rounds.get(1)),
            Unit.RATIO,
            Spread.ofRatios(rounds.get(0), rounds.get(1)),
            Goal.atLeast(0.4, 0.5),
            ""));
  }
}
