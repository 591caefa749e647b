package plumbline.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Leads as lines of a few long requests, against a request for each lead. */
final class BatchRow {
  private static final int CONNECTIONS = 2;
  private static final String WHAT = "POST /v1/leads/batch, 2 connections";

  private final Plan plan;
  private final Pair pair;
  private final SustainedRows sustained;
  private final List<Double> posted = new ArrayList<>();
  private long refused;

  BatchRow(Plan plan, Pair pair, SustainedRows sustained) {
    this.plan = plan;
    this.pair = pair;
    this.sustained = sustained;
  }

  Result measure() throws Exception {
    int status = BatchLoad.status(pair.server().api(), new LeadPosts(BenchLeads.now(), 0));
    if (status != 200) {
      return Result.missing(Row.BATCH, WHAT, "not there: it answers " + status);
    }
    Duration duration = plan.seconds(3, 10);
    pair.warmUp("batches", this::batch);
    refused = 0;
    List<List<Double>> rounds =
        plan.contest(Row.BATCH).run(List.of(() -> batch(duration), () -> posted(duration)));
    double reference = sustained.sustained();
    List<Double> ratios = rounds.get(0).stream().map(perSecond -> perSecond / reference).toList();
    return new Result(
        Row.BATCH,
        Result.Figure.of(WHAT, Unit.PER_SECOND, rounds.get(0)),
        new Result.Figure(
            "POST /v1/leads sustained", Unit.PER_SECOND, Spread.of(List.of(reference))),
        Unit.RATIO,
        Spread.of(ratios),
        Goal.atLeast(1.5, 3),
        "%d s that the journal absorbs, %s of POST /v1/leads in the same form; %,d lines refused"
            .formatted(
                duration.toSeconds(),
                Unit.RATIO.text(Spread.ofRatios(rounds.get(0), posted)),
                refused));
  }

  private double batch(Duration duration) throws Exception {
    BatchLoad.Outcome outcome = BatchLoad.run(pair.server().api(), CONNECTIONS, duration);
    refused += outcome.refused();
    pair.settle();
    return outcome.answered() / outcome.seconds();
  }

  private double posted(Duration duration) throws IOException, InterruptedException, SQLException {
    double perSecond = pair.posted(Pair.MANY, duration);
    pair.settle();
    posted.add(perSecond);
    return perSecond;
  }
}
