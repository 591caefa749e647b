package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.Checked;
import plumbline.rules.Provenance;
import plumbline.rules.RuleVersions;
import plumbline.testing.MovedClock;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** Walks that decide many leads again: each once, at a rate, and only changes are told. */
class RedecideWalkIT {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final int LEADS = 1_000;

  /** Nothing is decided by decay alone. */
  private static final RedecideConfig QUICK = new RedecideConfig(false, 100_000, null);

  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final Decide decide = TestRules.small();
  private volatile Decide active = decide;
  private final MovedClock clock = new MovedClock(NOON);
  private final List<Way> ways = new ArrayList<>();
  private final Vertx vertx = Vertx.vertx();
  private final Database database = Database.connect(vertx, uri, 2);
  private final RedecideJobs jobs = new RedecideJobs(database);

  @TempDir Path directory;

  @AfterEach
  void close() throws Exception {
    for (Way way : ways) {
      way.close();
    }
    Way.await(database.close());
    Way.await(vertx.close());
    decide.close();
  }

  private Way open(String node, RedecideConfig config) throws Exception {
    Way way = Way.at(clock, uri, directory.resolve(node), () -> active, node, config);
    ways.add(way);
    return way;
  }

  /** Software companies, whose score does not change with time; every tenth asked for a demo. */
  private void postAll(Way way) throws Exception {
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < LEADS; i++) {
      String demo =
          i % 10 == 0
              ? ",\"job_title\":\"director\",\"activities\":[{\"activity_id\":\"d\",\"type\":\"demo_request\",\"at\":\"%s\"}]"
                  .formatted(clock.instant())
              : "";
      leads.add(
          "{\"lead_id\":\"lead-%04d\",\"source\":\"seo\",\"industry\":\"software\"%s}"
              .formatted(i, demo));
    }
    way.postAll(leads);
    way.drained();
  }

  private String value(String query) {
    return TestPostgres.value(uri, query);
  }

  private RedecideJob ask(List<String> statuses, @Nullable Integer rate) throws Exception {
    return Way.await(
        jobs.create(
            RedecideRequest.byTime(statuses, clock.instant(), rate, "a test"), clock.instant()));
  }

  private RedecideJob newest() throws Exception {
    return Way.await(jobs.list(Long.MAX_VALUE, 1)).get(0);
  }

  private RedecideJob seen(RedecideJob job) throws Exception {
    return Objects.requireNonNull(Way.await(jobs.find(job.redecideJobId())));
  }

  /** Lets time pass until a walk is at its end, at most so many looks. */
  private RedecideJob walked(RedecideJob job, Way... nodes) throws Exception {
    for (int look = 0; look < 200 && seen(job).open(); look++) {
      for (Way node : nodes) {
        Way.await(node.way.redecide().tick());
      }
      clock.pass(Duration.ofMillis(5));
    }
    return seen(job);
  }

  @Test
  void whatDoesNotChangeIsStoredAndNotTold() throws Exception {
    Way way = open("one", QUICK);
    postAll(way);
    assertEquals("100", value("select count(*) from lead where status = 'qualified'"));
    TestPostgres.execute(uri, "delete from outbox", "delete from status_change");

    clock.pass(Duration.ofHours(1));
    RedecideJob job = walked(ask(List.of("nurturing"), null), way);
    assertEquals("done", job.state());
    assertEquals(new RedecideJob.Counts(LEADS, LEADS, 900, 0, 0), job.counts());
    assertEquals("900", value("select count(*) from decision where cause = 'time'"));
    assertEquals("900", value("select count(*) from lead where decided_at > '%s'".formatted(NOON)));
    assertEquals("0", value("select count(*) from outbox"));
    assertEquals("0", value("select count(*) from status_change"));

    clock.pass(Duration.ofDays(300));
    RedecideJob all = walked(ask(List.of(), null), way);
    assertEquals(new RedecideJob.Counts(LEADS, LEADS, LEADS, 100, 0), all.counts());
    assertEquals("100", value("select count(*) from outbox"));
    assertEquals(LEADS + 900, way.way.redecide().decidedByTime());
  }

  @Test
  void aWalkThatLosesItsNodeGoesOnExactly() throws Exception {
    Way way = open("one", QUICK);
    postAll(way);
    clock.pass(Duration.ofHours(1));
    RedecideJob job = ask(List.of(), null);
    RedecideWalk walk = walk(way);
    Way.await(walk.next(70, null));
    clock.pass(Duration.ofMillis(5));
    Way.await(walk.next(70, null));
    clock.pass(Duration.ofMillis(5));
    assertEquals(140, seen(job).counts().decided());

    // The database ends the next step before it can commit, as a node that is killed would.
    TestPostgres.execute(
        uri,
        """
        create function no() returns trigger language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$
        """,
        "create trigger no before update on redecide_job for each row execute function no()");
    assertTrue(failed(walk.next(70, null)));
    TestPostgres.execute(uri, "drop trigger no on redecide_job");
    assertEquals(140, seen(job).counts().decided());
    assertEquals("140", value("select count(*) from decision where cause = 'time'"));

    Way other = open("other", QUICK);
    assertEquals("done", walked(job, other).state());
    assertEquals(new RedecideJob.Counts(LEADS, LEADS, LEADS, 0, 0), seen(job).counts());
    assertEquals("1000", value("select count(*) from decision where cause = 'time'"));
    assertEquals(
        "1000", value("select count(distinct lead_id) from decision where cause = 'time'"));
  }

  private static boolean failed(Future<?> future) throws InterruptedException {
    try {
      Way.await(future);
      return false;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return true;
    }
  }

  private RedecideWalk walk(Way way) {
    return way.way.redecide().walk();
  }

  @Test
  void nodesShareAWalkAndALeadThatIsRefusedStopsNone() throws Exception {
    Way one = open("one", QUICK);
    Way other = open("other", QUICK);
    postAll(one);
    TestPostgres.execute(
        uri,
        """
        create function refuse() returns trigger language plpgsql as
          $$ begin if new.lead_id = 'lead-0333' then raise 'no'; end if; return new; end $$
        """,
        "create trigger refuse before insert on decision for each row execute function refuse()");
    clock.pass(Duration.ofHours(1));
    RedecideJob job = ask(List.of(), null);
    for (int i = 0; i < 100 && seen(job).open(); i++) {
      Way.await(Future.all(one.way.redecide().tick(), other.way.redecide().tick()));
      clock.pass(Duration.ofMillis(5));
    }
    assertEquals(new RedecideJob.Counts(LEADS, LEADS, LEADS - 1, 0, 1), seen(job).counts());
    assertEquals("999", value("select count(*) from decision where cause = 'time'"));
    assertEquals("999", value("select count(distinct lead_id) from decision where cause = 'time'"));
  }

  @Test
  void noMoreLeadsASecondAreDecidedThanAskedFor() throws Exception {
    Way one = open("one", QUICK);
    Way other = open("other", QUICK);
    postAll(one);
    clock.pass(Duration.ofHours(1));
    RedecideJob job = ask(List.of(), 50);
    long seconds = 0;
    while (seen(job).open()) {
      Way.await(Future.all(one.way.redecide().tick(), other.way.redecide().tick()));
      Way.await(Future.all(one.way.redecide().tick(), other.way.redecide().tick()));
      long most = 50 * (seconds + 2);
      assertTrue(seen(job).counts().decided() <= most, seen(job) + " after " + seconds + " s");
      clock.pass(Duration.ofMillis(500));
      seconds = Duration.between(NOON.plus(Duration.ofHours(1)), clock.instant()).toSeconds();
      assertTrue(seconds <= LEADS / 50 + 2, "and not many fewer");
    }
    assertTrue(seconds >= LEADS / 50 - 2);
    assertEquals(
        "1000", value("select count(distinct lead_id) from decision where cause = 'time'"));
  }

  @Test
  void aVersionMadeActiveDecidesWhatAnotherHasDecidedOnceItRuns() throws Exception {
    Way way = open("one", QUICK);
    postAll(way);
    String points = Objects.requireNonNull(TestRules.smallTexts().get("scoring/points.drl"));
    try (Decide other =
        TestRules.with(
            Map.of(
                "scoring/points.drl", points.replace("firmographic( 100", "firmographic( 20")))) {
      RuleVersions versions = new RuleVersions(database);
      String version = other.rules().version();
      Provenance from = new Provenance("command", "a test", null);
      Way.await(versions.store(other.rules().files(), new Checked(List.of(), 0, 0), from));
      clock.pass(Duration.ofMinutes(1));
      Way.await(
          versions.activate(
              version,
              true,
              from,
              null,
              in ->
                  jobs.create(
                          in,
                          RedecideRequest.byRules(version, clock.instant(), "a test"),
                          clock.instant())
                      .mapEmpty()));
      Way.await(way.way.redecide().tick());
      assertEquals("0", value("select count(*) from decision where cause = 'rules'"));

      active = other;
      way.post("{\"lead_id\":\"lead-0001\",\"source\":\"seo\",\"industry\":\"software\"}");
      way.drained();
      walked(newest(), way);
      assertEquals("999", value("select count(*) from decision where cause = 'rules'"));
      assertEquals("done", value("select state from redecide_job"));
      assertEquals(
          "0",
          value("select count(*) from lead where status = 'nurturing' and lead_id not like '%0'"));
      assertEquals(999, way.way.redecide().decidedByRules());

      // Asked for again with a version that another one follows: it never begins.
      Way.await(
          jobs.create(RedecideRequest.byRules(version, clock.instant(), "x"), clock.instant()));
      Way.await(versions.store(decide.rules().files(), new Checked(List.of(), 0, 0), from));
      Way.await(versions.activate(decide.rules().version(), true, from, null));
      Way.await(way.way.redecide().tick());
      assertEquals(
          "superseded",
          value("select state from redecide_job order by redecide_job_id desc limit 1"));
      active = decide;
    }
  }

  @Test
  void aScheduleAsksForAWalkByItselfOnceForAllNodes() throws Exception {
    RedecideConfig nightly =
        new RedecideConfig(
            true,
            100_000,
            new RedecideConfig.Schedule(
                Duration.ofHours(24), Duration.ofHours(6), List.of("nurturing")));
    Way one = open("one", nightly);
    Way other = open("other", nightly);
    postAll(one);
    Way.await(Future.all(one.way.redecide().tick(), other.way.redecide().tick()));
    assertEquals(
        "1 done 0",
        value("select count(*) || ' ' || min(state) || ' ' || sum(decided) from redecide_job"));
    clock.pass(Duration.ofHours(23));
    Way.await(one.way.redecide().tick());
    assertEquals("1", value("select count(*) from redecide_job"));
    clock.pass(Duration.ofHours(1).plusSeconds(1));
    Way.await(Future.all(one.way.redecide().tick(), other.way.redecide().tick()));
    walked(newest(), one, other);
    assertEquals("2 900", value("select count(*) || ' ' || sum(decided) from redecide_job"));
    assertEquals("900", value("select count(*) from decision where cause = 'time'"));
  }
}
