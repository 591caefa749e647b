package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.postgres.Migrations;
import plumbline.testing.Faults;
import plumbline.testing.Ledger;
import plumbline.testing.Posts;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** What happens to a database while the drain writes to it; each time all is there once. */
class DrainFaultsIT {
  private static final int LEADS = 40;

  /** What waits of one lead is in each of its decisions, so there are more leads of many posts. */
  private static final int MOST_POSTS_EACH = 40;

  @TempDir Path directory = Path.of("");
  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final Decide decide = TestRules.small();

  @AfterEach
  void close() {
    decide.close();
  }

  private static List<String> leads(int count) {
    List<String> leads = new ArrayList<>();
    int apart = Math.max(LEADS, count / MOST_POSTS_EACH);
    for (int i = 0; i < count; i++) {
      String type = i % 3 == 0 ? "demo_request" : "page_view";
      leads.add(Posts.lead("lead-" + i % apart, "a" + i, type));
    }
    return leads;
  }

  @Test
  void theConnectionCutInTheMiddleOfStatements() throws Exception {
    int posts = Faults.pick(800, 20_000);
    try (TcpProxy wire = TcpProxy.before(uri);
        Way way = Way.open(wire.uri(uri), directory, decide)) {
      List<String> answered = way.postAll(leads(posts));
      Random random = new Random(5);
      AtomicInteger left = new AtomicInteger(Faults.pick(10, 100));
      // Whichever statement it is in, the commit among them.
      wire.cutBefore(bytes -> random.nextInt(12) == 0 && left.getAndDecrement() > 0);
      way.way.drain().start();
      way.drained();
      assertTrue(wire.cuts() >= 5, "cuts: " + wire.cuts());
      Faults.report(
          "connection cut %d times, %d retries: %s"
              .formatted(wire.cuts(), way.way.drain().retries(), Ledger.check(uri, answered)));
    }
  }

  @Test
  void theAnswerToTheCommitIsLost() throws Exception {
    int posts = Faults.pick(400, 5_000);
    try (TcpProxy wire = TcpProxy.before(uri);
        Way way = Way.open(wire.uri(uri), directory, decide)) {
      List<String> answered = way.postAll(leads(posts));
      AtomicInteger left = new AtomicInteger(Faults.pick(3, 30));
      wire.cutAfter(
          bytes ->
              new String(bytes, StandardCharsets.ISO_8859_1).contains("COMMIT")
                  && left.getAndDecrement() > 0);
      way.way.drain().start();
      way.drained();
      assertTrue(wire.cuts() >= 2, "cuts: " + wire.cuts());
      Faults.report(
          "commit sent and its answer lost %d times: %s"
              .formatted(wire.cuts(), Ledger.check(uri, answered)));
    }
  }

  @Test
  void theBackendIsTerminatedInTheMiddleOfABatch() throws Exception {
    int posts = Faults.pick(800, 20_000);
    try (Way way = Way.open(uri, directory, decide)) {
      List<String> answered = way.postAll(leads(posts));
      way.way.drain().start();
      int killed = 0;
      for (int i = 0; i < Faults.pick(200, 3_000) && way.journal.depth() > 0; i++) {
        killed +=
            Integer.parseInt(
                TestPostgres.value(
                    uri,
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()"
                        + " and xact_start is not null and application_name = 'plumbline'"));
        Thread.sleep(20);
        if (killed >= Faults.pick(8, 200)) {
          break;
        }
      }
      way.drained();
      assertTrue(killed > 0 && way.way.drain().retries() > 0, "killed: " + killed);
      Faults.report(
          "backend terminated %d times in a batch, %d retries: %s"
              .formatted(killed, way.way.drain().retries(), Ledger.check(uri, answered)));
    }
  }

  @Test
  void postgresIsKilledInTheMiddleOfABatch() throws Exception {
    int posts = Faults.pick(1_500, 30_000);
    Path data = directory.resolve("own");
    try (EmbeddedDatabase own = EmbeddedDatabase.start(data)) {
      Migrations.migrate(own.uri());
      try (Way way = Way.open(own.uri(), directory.resolve("journal"), decide)) {
        List<String> answered = way.postAll(leads(posts));
        way.way.drain().start();
        int kills = 0;
        // A backend that is killed takes all others down, and Postgres recovers from its log.
        for (int i = 0; i < Faults.pick(3, 30) && way.journal.depth() > 0; i++) {
          long applied = way.way.drain().applied();
          kills += killBackend(own.uri());
          while (way.way.drain().applied() == applied && way.journal.depth() > 0) {
            Thread.sleep(10);
          }
        }
        way.drained();
        assertTrue(kills > 0 && way.way.drain().retries() > 0, "kills: " + kills);
        Faults.report(
            "Postgres killed %d times in a batch, %d retries: %s"
                .formatted(kills, way.way.drain().retries(), Ledger.check(own.uri(), answered)));
      }
    }
  }

  private static int killBackend(DatabaseUri database) throws Exception {
    String inABatch =
        "select pid from pg_stat_activity where xact_start is not null"
            + " and application_name = 'plumbline' and backend_type = 'client backend'";
    for (int i = 0; i < 2_000; i++) {
      List<String> pids = pids(database, inABatch);
      if (!pids.isEmpty()) {
        new ProcessBuilder("kill", "-9", pids.get(0)).start().waitFor();
        return 1;
      }
      Thread.sleep(5);
    }
    return 0;
  }

  private static List<String> pids(DatabaseUri database, String query) {
    try {
      return TestPostgres.column(database, query);
    } catch (IllegalStateException e) {
      return List.of(); // It recovers still.
    }
  }

  @Test
  void aStatementRunsIntoItsTimeOut() throws Exception {
    // As Postgres says it, without the 20 s that the drain gives it.
    TestPostgres.execute(
        uri,
        """
        create table slow (left_over int);
        insert into slow values (3);
        create function slow() returns trigger language plpgsql as $$
        begin
          if (select left_over from slow) > 0 then
            raise exception using errcode = '57014', message = 'statement timeout';
          end if;
          return new;
        end $$;
        create trigger slow before insert on decision for each statement execute function slow();
        """);
    try (Way way = Way.open(uri, directory, decide)) {
      List<String> answered = way.postAll(leads(300));
      way.way.drain().start();
      while (way.way.drain().retries() < 4) {
        Thread.sleep(20);
      }
      String waits = String.valueOf(way.way.drain().failure());
      TestPostgres.execute(uri, "update slow set left_over = 0");
      way.drained();
      assertTrue(waits.startsWith("57014"), waits);
      assertEquals(0, way.way.drain().setAside());
      Faults.report(
          "statement time-out, %d retries: %s"
              .formatted(way.way.drain().retries(), Ledger.check(uri, answered)));
    }
  }

  @Test
  void aDeadlockForcedByAnotherSession() throws Exception {
    try (Way way = Way.open(uri, directory, decide)) {
      List<String> answered = new ArrayList<>(way.postAll(leads(LEADS)));
      way.way.drain().start();
      way.drained();
      int wanted = Faults.pick(2, 15);
      long before = way.way.drain().retries();
      int rounds = 0;
      // Which leads share a batch is chance, so not every round is one.
      while (way.way.drain().retries() - before < wanted && rounds < 10 * wanted) {
        answered.addAll(deadlocked(way, rounds++));
        way.drained();
      }
      long retries = way.way.drain().retries() - before;
      assertTrue(retries >= wanted, "deadlocks that hit the drain: " + retries);
      Faults.report(
          "deadlock forced in %d rounds, %d retries: %s"
              .formatted(rounds, retries, Ledger.check(uri, answered)));
    }
  }

  /** The other session takes the last lead, lets the drain wait for it, and wants one it has. */
  private List<String> deadlocked(Way way, int round) throws Exception {
    try (Connection other = TestPostgres.connection(uri);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      // The one who waits longest is told, so it is the drain.
      statement.execute("set deadlock_timeout = '20s'");
      statement.execute("select 1 from lead where lead_id = 'lead-9' for update");
      List<String> posts = new ArrayList<>();
      for (int i = 0; i < LEADS; i++) {
        posts.add(Posts.lead("lead-" + i, "d" + round + "-" + i, "page_view"));
      }
      List<String> answered = way.postAll(posts);
      while (TestPostgres.value(
              uri,
              "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                  + " and datname = current_database()")
          .equals("0")) {
        Thread.sleep(10);
      }
      statement.execute("select 1 from lead where lead_id = 'lead-20' for update");
      other.commit();
      return answered;
    }
  }

  @Test
  void aCrashBetweenCommitAndTrim() throws Exception {
    List<String> answered;
    Path copy = directory.resolve("copy");
    Path journal = directory.resolve("journal");
    int posts = Faults.pick(300, 5_000);
    try (Way way = Way.open(uri, journal, decide)) {
      answered = new ArrayList<>(way.postAll(leads(posts)));
    }
    // What was applied is still in the copy, as if the trim had never come to the disk.
    Copies.copy(journal, copy);
    try (Way way = Way.draining(uri, journal, decide)) {
      way.drained();
      assertEquals(0, way.way.drain().retries());
    }
    String before = everything();
    try (Way again = Way.open(uri, copy, decide)) {
      assertTrue(again.journal.depth() >= posts);
      again.way.drain().start();
      again.drained();
      assertEquals(before, everything(), "applied a second time");
      answered.add(again.post(Posts.lead("lead-0", "after", "page_view")));
      again.drained();
    }
    Faults.report(
        "applied and not trimmed, %d entries seen twice: %s"
            .formatted(posts, Ledger.check(uri, answered)));
  }

  private String everything() {
    StringBuilder all = new StringBuilder();
    for (String table : List.of("lead", "activity", "decision", "status_change", "outbox")) {
      all.append(
          TestPostgres.value(
              uri, "select md5(string_agg(t::text, '|' order by t::text)) from " + table + " t"));
    }
    return all.toString();
  }
}
