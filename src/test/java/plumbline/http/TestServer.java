package plumbline.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import plumbline.access.ApiKeys;
import plumbline.decision.ActiveRules;
import plumbline.decision.Decide;
import plumbline.decision.DecideByVersion;
import plumbline.decision.RuleBuild;
import plumbline.journal.Journal;
import plumbline.journal.JournalConfig;
import plumbline.lead.Identity;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.LeadWay;
import plumbline.lead.ReceivedClock;
import plumbline.lead.RedecideConfig;
import plumbline.lead.Vocabulary;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.Checked;
import plumbline.rules.Provenance;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** The whole API with a few small rules, on a real journal, a real Postgres and real HTTP. */
final class TestServer implements AutoCloseable {
  private static final LeadWay.Bounds BOUNDS =
      new LeadWay.Bounds(
          Duration.ofSeconds(5), 10_000, 64 << 20, 200, 2, 128, 10_000, Duration.ofSeconds(10));

  private final Vertx vertx = Vertx.vertx();
  private final DatabaseUri uri;
  private final Database database;
  private final Decide decide = TestRules.small();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Journal journal;
  private final LeadWay way;
  private final DecideByVersion versions;
  private final HttpServers servers;

  /** What differs from a usual server. */
  record Options(JournalConfig journal, BatchBounds batches, HttpSettings settings) {
    static final Options DEFAULT =
        new Options(JournalConfig.DEFAULT, BatchBounds.DEFAULT, HttpSettings.of("127.0.0.1", 0, 0));

    Options with(JournalConfig other) {
      return new Options(other, batches, settings);
    }

    Options with(BatchBounds other) {
      return new Options(journal, other, settings);
    }

    Options with(HttpSettings other) {
      return new Options(journal, batches, other);
    }
  }

  /** A rule set that is active; uploads change it. */
  void active(RuleFiles files) throws Exception {
    RuleVersions versions = new RuleVersions(database);
    Provenance from = new Provenance(Provenance.FOLDER, "test", null);
    TestApi.await(versions.store(files, new Checked(List.of(), 0, 0), from));
    TestApi.await(versions.activate(files.version(), false, from, null));
  }

  TestServer(Path directory) throws Exception {
    this(directory, Options.DEFAULT);
  }

  TestServer(Path directory, Options options) throws Exception {
    this(directory, options, TestPostgres.freshDatabase(), "test");
  }

  /**
   * @param node what tells it from other servers on the database
   */
  TestServer(Path directory, Options options, DatabaseUri uri, String node) throws Exception {
    this.uri = uri;
    database = Database.connect(vertx, uri, 4);
    journal = Journal.open(directory, options.journal());
    way =
        new LeadWay(
            vertx,
            database,
            journal,
            Identity.OFFLINE,
            node,
            new ReceivedClock(Clock.systemUTC()),
            () -> decide,
            meters,
            BOUNDS,
            RedecideConfig.DEFAULT);
    TestApi.await(way.prepare());
    TestApi.await(way.start());
    way.drain().start();
    ActiveRules rules =
        new ActiveRules(new RuleBuild(null), decide, "test", ActiveRules.Swap.ALONE);
    Intake intake = new Intake(Vocabulary.of(decide.config()), IntakeLimits.DEFAULT);
    versions = RuleDoors.byVersion(database);
    Routes routes =
        new Routes(
            intake,
            way.leads(),
            way.reads(),
            way.explanations(versions),
            RuleDoors.of(vertx, database, rules),
            InstantSource.system(),
            options.batches());
    servers =
        TestApi.await(
            HttpServers.start(
                vertx,
                options.settings(),
                new ApiKeys(null),
                routes,
                new Management(meters, () -> Management.Readiness.READY)));
  }

  /** Lets nothing into Postgres, once what is journalled is there, until it is closed. */
  AutoCloseable holdDrain() throws Exception {
    while (journal.depth() > 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    Connection holder = TestPostgres.connection(uri);
    holder.setAutoCommit(false);
    try (Statement lock = holder.createStatement()) {
      lock.execute("LOCK TABLE decision IN EXCLUSIVE MODE");
    }
    return holder;
  }

  /** How many keys the drain found to have come with another body. */
  long conflicts() {
    return way.drain().conflicts();
  }

  Journal journal() {
    return journal;
  }

  int port() {
    return servers.port();
  }

  /** One figure of the metrics; 0 where it is not there. */
  double figure(String name) {
    return management()
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** Health and figures. */
  RawHttp management() {
    return new RawHttp(servers.managementPort());
  }

  RawHttp http() {
    return new RawHttp(servers.port());
  }

  @Override
  public void close() throws Exception {
    TestApi.await(servers.stop(1));
    versions.close();
    TestApi.await(way.stop(Duration.ZERO));
    journal.close();
    TestApi.await(database.close());
    TestApi.await(vertx.close());
    decide.close();
  }
}
