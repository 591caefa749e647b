package plumbline.http;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import plumbline.access.ApiKeys;
import plumbline.decision.ActiveRules;
import plumbline.decision.Decide;
import plumbline.journal.Journal;
import plumbline.journal.JournalConfig;
import plumbline.lead.Identity;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.LeadWay;
import plumbline.lead.ReceivedClock;
import plumbline.lead.Vocabulary;
import plumbline.postgres.Database;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** The whole API with a few small rules, on a real journal, a real Postgres and real HTTP. */
final class TestServer implements AutoCloseable {
  private static final LeadWay.Bounds BOUNDS =
      new LeadWay.Bounds(Duration.ofSeconds(5), 10_000, 200, 2, 10_000, Duration.ofSeconds(10));

  private final Vertx vertx = Vertx.vertx();
  private final Database database = Database.connect(vertx, TestPostgres.freshDatabase(), 4);
  private final Decide decide = TestRules.small();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Journal journal;
  private final LeadWay way;
  private final HttpServers servers;

  TestServer(Path directory) throws Exception {
    journal = Journal.open(directory, JournalConfig.DEFAULT);
    way =
        new LeadWay(
            vertx,
            database,
            journal,
            Identity.OFFLINE,
            "test",
            new ReceivedClock(Clock.systemUTC()),
            () -> decide,
            meters,
            BOUNDS);
    TestApi.await(way.prepare());
    TestApi.await(way.start());
    way.drain().start();
    Intake intake = new Intake(Vocabulary.of(decide.config()), IntakeLimits.DEFAULT);
    Routes routes =
        new Routes(
            intake,
            way.leads(),
            way.reads(),
            new ActiveRules(decide, Instant.now())::json,
            InstantSource.system());
    servers =
        TestApi.await(
            HttpServers.start(
                vertx,
                HttpSettings.of("127.0.0.1", 0, 0),
                new ApiKeys(null),
                routes,
                new Management(meters, () -> Management.Readiness.READY)));
  }

  RawHttp http() {
    return new RawHttp(servers.port());
  }

  @Override
  public void close() throws Exception {
    TestApi.await(servers.stop(1));
    TestApi.await(way.stop(Duration.ZERO));
    journal.close();
    TestApi.await(database.close());
    TestApi.await(vertx.close());
    decide.close();
  }
}
