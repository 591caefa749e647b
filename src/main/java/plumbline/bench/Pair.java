package plumbline.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import plumbline.postgres.DatabaseUri;

/** The server and the bare one, which are sent the same posts. */
final class Pair implements AutoCloseable {
  /** Requests in flight where the machine is to be full. */
  static final int MANY = 1_024;

  /** As many as the products had that the goals were taken from. */
  static final int FEW = 64;

  /** Of all answers; a row says that history is read. */
  private static final double MOST_WITHOUT_HISTORY = 0.05;

  /** Of one core, what the compilers may still take of a server that counts as warm. */
  private static final double WARM = 0.1;

  private static final int WARM_ROUNDS = 15;

  static final String LEADS = "/v1/leads";
  private static final String DRY = LEADS + "?dry_run=true";

  private final Plan plan;
  private final DatabaseUri database;
  private final Served server;
  private final Child bare;
  private final LeadPosts posts;
  private final LeadPosts barePosts;
  private long answered;
  private long withoutHistory;
  private long refused;

  Pair(Plan plan, Stand stand) throws SQLException, IOException {
    this.plan = plan;
    this.database = stand.freshDatabase("bench_load");
    this.posts = new LeadPosts(BenchLeads.now(), 0);
    this.barePosts = new LeadPosts(BenchLeads.now(), 0);
    this.server = Served.start(plan, stand, stand.directory("load"), database);
    URI dry = server.api().resolve(DRY);
    byte[] lead = new LeadPosts(BenchLeads.now(), 0).json();
    Http.Answer decision = Http.post(dry, new String(lead, StandardCharsets.US_ASCII));
    if (decision.status() != 200) {
      throw new BenchFailed("the server answers " + decision);
    }
    int bytes = decision.body().getBytes(StandardCharsets.UTF_8).length;
    this.bare = stand.start("bare", "bench-bare", "--bytes", String.valueOf(bytes));
  }

  Served server() {
    return server;
  }

  DatabaseUri database() {
    return database;
  }

  LeadPosts posts() {
    return posts;
  }

  /** A share of the load that is not timed. */
  interface Load {
    void run(Duration duration) throws Exception;
  }

  /**
   * Runs a load until the server's compilers have little left to do, which takes a minute of it:
   * until then they take a third of the machine.
   */
  void warmUp(String what, Load load) throws Exception {
    bare(MANY, plan.seconds(0.5, 5));
    for (int round = 1; round <= plan.pick(2, WARM_ROUNDS); round++) {
      double before = server.compiled();
      long began = System.nanoTime();
      load.run(plan.seconds(1.5, 10));
      double share = (server.compiled() - before) / ((System.nanoTime() - began) / 1e9);
      plan.say().accept("warming up %s: compilers at %.0f %%".formatted(what, 100 * share));
      settle();
      if (share < WARM) {
        break;
      }
    }
    forget();
  }

  /** Leads posted a second, with so many requests in flight. */
  double posted(int connections, Duration duration) throws IOException {
    try (HttpLoad load = new HttpLoad(server.api(), connections)) {
      HttpLoad.Outcome outcome = load.closed(posts.to(LEADS), duration);
      return counted(outcome).perSecond();
    }
  }

  /** Dry runs a second. */
  double dry(Duration duration) throws IOException {
    try (HttpLoad load = new HttpLoad(server.api(), FEW)) {
      return counted(load.closed(posts.to(DRY), duration)).perSecond();
    }
  }

  /** Requests the bare server answers a second. */
  double bare(int connections, Duration duration) throws IOException {
    try (HttpLoad load = new HttpLoad(URI.create(bare.url()), connections)) {
      HttpLoad.Outcome outcome = load.closed(barePosts.to(LEADS), duration);
      if (outcome.refused() > 0) {
        throw new BenchFailed("the bare server refused %d posts".formatted(outcome.refused()));
      }
      return outcome.perSecond();
    }
  }

  /** The bare server's p99 at a constant rate, in milliseconds: what machine and driver add. */
  double bareTail(int connections, double perSecond, Duration duration) throws IOException {
    try (HttpLoad load = new HttpLoad(URI.create(bare.url()), connections)) {
      HttpLoad.Outcome outcome = load.open(barePosts.to(LEADS), perSecond, duration);
      return outcome.latencies().getValueAtPercentile(99) / 1e6;
    }
  }

  HttpLoad.Outcome counted(HttpLoad.Outcome outcome) {
    answered += outcome.answered();
    withoutHistory += outcome.withoutHistory();
    refused += outcome.refused();
    return outcome;
  }

  /** A result, and what was counted since it was asked last. */
  Result noted(Result result) {
    double without = answered == 0 ? 0 : 1.0 * withoutHistory / answered;
    String notes =
        "%,d answered, %.1f %% of them decided without the history, %,d refused"
            .formatted(answered, 100 * without, refused);
    forget();
    Result noted = result.noted(notes);
    return without > MOST_WITHOUT_HISTORY
        ? noted.flawed("not as meant: history was read in time too seldom")
        : noted;
  }

  /** Counts anew. */
  void forget() {
    answered = 0;
    withoutHistory = 0;
    refused = 0;
  }

  /** Waits for the drain and empties the tables, so that every row begins with the same. */
  void settle() throws IOException, InterruptedException, SQLException {
    server.awaitBacklog(0);
    Stand.execute(
        database,
        "truncate lead, activity, decision, idempotency, status_change, outbox",
        "checkpoint");
  }

  @Override
  public void close() {
    server.close();
    bare.close();
  }
}
