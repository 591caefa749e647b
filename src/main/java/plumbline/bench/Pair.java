package plumbline.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import plumbline.postgres.DatabaseUri;

/** The server and the bare one, which are sent the same posts. */
final class Pair implements AutoCloseable {
  /** Requests in flight where the machine is to be full. */
  static final int MANY = 1_024;

  /** As many as the products had that the goals were taken from. */
  static final int FEW = 64;

  static final String LEADS = "/v1/leads";
  private static final String DRY = LEADS + "?dry_run=true";

  private final Plan plan;
  private final DatabaseUri database;
  private final Served server;
  private final Child bare;
  private final LeadPosts posts;
  private final LeadPosts barePosts;
  private final List<Double> resident = new ArrayList<>();
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

  /** Until the compilers have done their work. */
  void warmUp() throws IOException, InterruptedException, SQLException {
    plan.say().accept("warming up");
    Duration duration = plan.seconds(2, 10);
    for (int i = 0; i < 2; i++) {
      posted(MANY, duration);
      bare(MANY, plan.seconds(1, 5));
    }
    answered = 0;
    withoutHistory = 0;
    refused = 0;
    resident.clear();
    settle();
  }

  /** Leads posted a second, with so many requests in flight. */
  double posted(int connections, Duration duration) throws IOException {
    try (HttpLoad load = new HttpLoad(server.api(), connections)) {
      HttpLoad.Outcome outcome = load.closed(posts.to(LEADS), duration);
      resident.add(server.child().residentMebibytes());
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

  HttpLoad.Outcome counted(HttpLoad.Outcome outcome) {
    answered += outcome.answered();
    withoutHistory += outcome.withoutHistory();
    refused += outcome.refused();
    return outcome;
  }

  /** What was counted since it was asked last. */
  String notes() {
    String notes =
        "%,d answered, %.2f %% of them decided without the history, %,d refused"
            .formatted(answered, answered == 0 ? 0 : 100.0 * withoutHistory / answered, refused);
    answered = 0;
    withoutHistory = 0;
    refused = 0;
    return notes;
  }

  /** The server's memory after each load, in MiB. */
  List<Double> resident() {
    return resident;
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
