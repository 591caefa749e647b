package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.MovedClock;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** Leads nobody touches are decided when decay brings them into another band; time is a test's. */
class DueLeadsIT {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final Decide decide = TestRules.small();
  private final MovedClock clock = new MovedClock(NOON);
  private final List<Way> ways = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (Way way : ways) {
      way.close();
    }
    decide.close();
  }

  private Way open(Path directory, String node) throws Exception {
    Way way =
        Way.at(clock, uri, directory.resolve(node), () -> decide, node, RedecideConfig.DEFAULT);
    ways.add(way);
    return way;
  }

  private static String qualified(String leadId, Instant at) {
    return """
        {"lead_id":"%s","source":"seo","industry":"software","job_title":"director",
         "activities":[{"activity_id":"d","type":"demo_request","at":"%s"}]}
        """
        .formatted(leadId, at);
  }

  private String value(String query) {
    return TestPostgres.value(uri, query);
  }

  private Instant due(String leadId) {
    return Instant.parse(
        value(
            "select to_char(due_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                + " from lead_due where lead_id = '%s'".formatted(leadId)));
  }

  private String statusAt(Instant at, Instant demo) {
    Lead lead =
        new Lead(
            "a",
            null,
            null,
            null,
            "seo",
            "director",
            null,
            "software",
            null,
            null,
            null,
            null,
            null,
            Map.of());
    Activity asked = new Activity("d", "demo_request", demo, null, null, null, null);
    return decide.decide(new Facts(lead, List.of(asked)), at).status();
  }

  @Test
  void isDecidedWithinAMinuteOfTheInstantDecayAloneBringsItDown(@TempDir Path directory)
      throws Exception {
    Way way = open(directory, "one");
    way.post(qualified("a", NOON));
    way.drained();
    Way.await(way.way.redecide().tick());

    Instant due = due("a");
    assertEquals("qualified", statusAt(due.minusMillis(1), NOON));
    assertEquals("nurturing", statusAt(due, NOON));
    assertTrue(due.isAfter(NOON.plus(Duration.ofDays(1))));

    clock.moveTo(due.minusMillis(1));
    Way.await(way.way.redecide().tick());
    assertEquals("1", value("select count(*) from decision"));

    // It looks every two seconds.
    clock.pass(LOOK);
    Way.await(way.way.redecide().tick());
    assertEquals("2", value("select count(*) from decision"));
    assertEquals(
        "nurturing time",
        value("select status || ' ' || cause from decision order by decided_at desc limit 1"));
    assertEquals("nurturing", value("select status from lead"));
    Instant decidedAt =
        Instant.parse(
            value(
                "select to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') from lead"));
    assertTrue(!decidedAt.isBefore(due) && decidedAt.isBefore(due.plus(MINUTE)));
    assertEquals("2", value("select count(*) from outbox"));
    assertEquals(
        "qualified nurturing",
        value("select from_status || ' ' || to_status from status_change order by 1 limit 1"));
    assertEquals(1, way.way.redecide().decidedByTime());

    clock.pass(LOOK);
    Way.await(way.way.redecide().tick());
    assertEquals("2", value("select count(*) from decision"));
    assertEquals(
        "0",
        value("select count(*) from lead_due where due_at is not null"),
        "what is left does not decay");
  }

  @Test
  void aVisitInBetweenMovesTheInstantAndNothingIsDecidedAtTheOldOne(@TempDir Path directory)
      throws Exception {
    Way way = open(directory, "one");
    way.post(qualified("a", NOON));
    way.drained();
    Way.await(way.way.redecide().tick());
    Instant first = due("a");

    clock.moveTo(first.minus(LOOK));
    way.post(
        """
        {"lead_id":"a","source":"seo","activities":[{"activity_id":"e","type":"demo_request","at":"%s"}]}
        """
            .formatted(clock.instant()));
    way.drained();
    clock.moveTo(first);
    Way.await(way.way.redecide().tick());
    assertEquals("0", value("select count(*) from decision where cause = 'time'"));
    assertTrue(due("a").isAfter(first));
  }

  @Test
  void twoNodesDecideALeadOnce(@TempDir Path directory) throws Exception {
    Way one = open(directory, "one");
    Way other = open(directory, "other");
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      leads.add(qualified("lead-" + i, NOON.minusSeconds(i)));
    }
    one.postAll(leads);
    one.drained();
    Way.await(one.way.redecide().tick());
    assertEquals("500", value("select count(*) from lead_due where due_at is not null"));

    clock.moveTo(due("lead-0"));
    Way.await(
        Future.all(
            one.way.redecide().tick(),
            other.way.redecide().tick(),
            one.way.redecide().tick(),
            other.way.redecide().tick()));
    assertEquals("500", value("select count(*) from decision where cause = 'time'"));
    assertEquals("500", value("select count(distinct lead_id) from decision where cause = 'time'"));
    assertEquals("1000", value("select count(*) from outbox"));
    assertEquals(500, one.way.redecide().decidedByTime() + other.way.redecide().decidedByTime());
    // What a node counted last may have been under way on the other one.
    Way.await(one.way.redecide().tick());
    assertEquals(0, one.way.redecide().due());
    assertEquals("500", value("select count(*) from decision where cause = 'time'"));
  }

  @Test
  void whatARuleFailsOnIsNotTriedForEver(@TempDir Path directory) throws Exception {
    Way way = open(directory, "one");
    way.post(
        qualified("a", NOON).replace("\"source\"", "\"metadata\":{\"fail\":\"1\"},\"source\""));
    way.drained();
    Way.await(way.way.redecide().tick());
    TestPostgres.execute(
        uri, "update lead set profile = replace(profile, '\"fail\":\"1\"', '\"fail\":\"x\"')");
    clock.moveTo(due("a"));
    Way.await(way.way.redecide().tick());
    Way.await(way.way.redecide().tick());
    assertEquals("1", value("select count(*) from decision"));
    assertEquals("demographic.throws", value("select undecided_rule from lead"));
    assertEquals("0", value("select count(*) from lead_due where due_at is not null"));
  }

  @Test
  void theLeadThatIsRefusedIsPassedOverAndNoOther(@TempDir Path directory) throws Exception {
    Way way = open(directory, "one");
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      leads.add(qualified("lead-" + i, NOON.minusSeconds(i)));
    }
    way.postAll(leads);
    way.drained();
    Way.await(way.way.redecide().tick());
    TestPostgres.execute(
        uri,
        """
        create function refuse() returns trigger language plpgsql as
          $$ begin if new.lead_id = 'lead-7' then raise 'no'; end if; return new; end $$
        """,
        "create trigger refuse before insert on decision for each row execute function refuse()");
    Instant due = due("lead-0");
    clock.moveTo(due);
    Way.await(way.way.redecide().tick());
    assertEquals("19", value("select count(*) from decision where cause = 'time'"));
    assertEquals("0", value("select count(*) from lead_due where due_at is not null"));
    assertEquals("qualified", value("select status from lead where lead_id = 'lead-7'"));

    // It is due again once somebody has something new to say of it.
    TestPostgres.execute(uri, "drop trigger refuse on decision");
    way.post(qualified("lead-7", due).replace("\"d\"", "\"e\""));
    way.drained();
    Way.await(way.way.redecide().tick());
    assertEquals("1", value("select count(*) from lead_due where due_at is not null"));
  }

  @Test
  void aConfigThatCannotBeReadHoldsUpNobodyElse(@TempDir Path directory) throws Exception {
    Way way = open(directory, "one");
    way.post(qualified("a", NOON));
    way.drained();
    TestPostgres.execute(
        uri,
        "insert into rule_set (version) values ('other')",
        "insert into rule_text (hash, text) values ('odd', '{\"of_another_release\":1}')",
        "insert into rule_file (version, path, hash) values ('other', 'deciding.json', 'odd')",
        "update decision set rule_set = 'other'");
    way.post(qualified("b", NOON));
    way.drained();
    Way.await(way.way.redecide().tick());
    assertEquals("0", value("select count(*) from due_pending"));
    assertEquals("b", value("select lead_id from lead_due where due_at is not null"));
  }
}
