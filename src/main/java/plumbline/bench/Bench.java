package plumbline.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Runs the rows that are wanted and gives the table. */
public final class Bench {
  private static final int PROBES = 500;

  private final Plan plan;
  private final List<Result> results = new ArrayList<>();

  public Bench(Plan plan) {
    this.plan = plan;
  }

  /** Measures rows and gives their lines. */
  interface Rows {
    List<Result> measure() throws Exception;
  }

  /** Takes lines in; where they cannot be had, it says why in their place. */
  interface Sink {
    void rows(Row row, Rows rows);
  }

  /**
   * Starts what is needed, measures, and takes everything down again. A row that fails says so in
   * the table.
   *
   * @param version of the program
   * @throws BenchFailed where there is nothing to measure on
   */
  public Report run(String version) {
    Instant start = Instant.now();
    try (Stand stand = new Stand(plan.jvm())) {
      Machine machine = machine(stand);
      measure(stand);
      return new Report(
          plan.quick(),
          start.truncatedTo(ChronoUnit.SECONDS).toString(),
          version,
          ChronoUnit.MILLIS.between(start, Instant.now()) / 60_000.0,
          machine,
          results.stream().sorted(Comparator.comparing(Result::row)).toList());
    }
  }

  private Machine machine(Stand stand) {
    try {
      Disk disk = Disk.probe(stand.directory(), PROBES);
      return Machine.here(disk, Stand.value(stand.postgres(), "show server_version"));
    } catch (IOException | SQLException e) {
      throw new BenchFailed("cannot look at the machine: " + e.getMessage(), e);
    }
  }

  private void measure(Stand stand) {
    if (plan.wants(LoadRows.ROWS)) {
      rows(
          Row.BURST,
          () -> {
            new LoadRows(plan, stand).measure(this::rows);
            return List.of();
          });
    }
    if (plan.wants(Row.START)) {
      rows(Row.START, () -> new StartRows(plan, stand).measure());
    }
    if (plan.wants(Row.HISTORY)) {
      rows(Row.HISTORY, () -> List.of(new HistoryRow(plan, stand).measure()));
    }
    if (plan.wants(Row.BACKTEST)) {
      rows(Row.BACKTEST, () -> List.of(new BacktestRow(plan, stand).measure()));
    }
    if (plan.wants(Row.DECIDE)) {
      rows(Row.DECIDE, () -> List.of(new DecideRows(plan).decide()));
    }
    if (plan.wants(Row.RULES)) {
      rows(Row.RULES, () -> new DecideRows(plan).rules());
    }
    if (plan.wants(Row.RUN)) {
      rows(Row.RUN, () -> List.of(new RunRow(plan, stand.directory("run")).measure()));
    }
  }

  private void rows(Row row, Rows rows) {
    try {
      results.addAll(rows.measure());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchFailed("interrupted", e);
    } catch (Exception e) {
      plan.say().accept("%s: %s".formatted(row, e));
      results.add(Result.missing(row, "could not be measured", String.valueOf(e.getMessage())));
    }
  }
}
