package plumbline.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.postgres.DatabaseUri;

/** The server that is measured: {@code serve} as a process of its own. */
final class Served implements AutoCloseable {
  private static final Pattern MANAGEMENT = Pattern.compile("health and metrics on (http://\\S+)");
  private static final long POLL_MS = 100;
  private static final long DRAIN_LIMIT_SECONDS = 300;

  private final Child child;
  private final URI api;
  private final URI metrics;

  private Served(Child child) {
    this.child = child;
    this.api = URI.create(child.url());
    this.metrics = URI.create(child.logged(MANAGEMENT) + "/metrics");
  }

  /**
   * Starts it and waits until it is ready.
   *
   * @param database null for a Postgres of its own in the data directory
   */
  static Served start(Plan plan, Stand stand, Path data, @Nullable DatabaseUri database) {
    List<String> arguments =
        new ArrayList<>(List.of("serve", "--port", "0", "--management-port", "0"));
    arguments.addAll(List.of("--data", data.toString()));
    if (database != null) {
      arguments.addAll(List.of("--database", database.value()));
    }
    arguments.addAll(stand.operator(plan));
    arguments.addAll(plan.serve());
    return new Served(stand.start("serve", arguments));
  }

  URI api() {
    return api;
  }

  Child child() {
    return child;
  }

  /** A figure of the management port, named as there, labels and all. */
  double metric(String name) throws IOException {
    return figure(name + " ");
  }

  /** The first figure whose line begins so; 0 where there is none. */
  private double figure(String beginning) throws IOException {
    return Http.get(metrics)
        .body()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(0.0);
  }

  /** Seconds its compilers have worked since the start. */
  double compiled() throws IOException {
    return figure("jvm_compilation_time_ms_total{") / 1_000;
  }

  /** Entries that are in the journal and not in Postgres. */
  double backlog() throws IOException {
    return metric("plumbline_journal_entries");
  }

  /** Entries drained since the start. */
  double drained() throws IOException {
    return metric("plumbline_drain_applied");
  }

  /** Waits until at most so many entries are left. */
  void awaitBacklog(double most) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + DRAIN_LIMIT_SECONDS * 1_000_000_000L;
    while (backlog() > most) {
      if (System.nanoTime() > deadline) {
        throw new BenchFailed("the journal does not drain");
      }
      Thread.sleep(POLL_MS);
    }
  }

  @Override
  public void close() {
    child.close();
  }
}
