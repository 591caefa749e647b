package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.facts.FactsJson;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.Faults;
import plumbline.testing.Ledger;
import plumbline.testing.Posts;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** Entries the database refuses, whatever is tried, among others that it takes. */
class PoisonIT {
  private static final String REFUSING =
      """
      create function refuse() returns trigger language plpgsql as $$
      begin
        if new.lead_id like 'poison%' then raise 'no such lead: %', new.lead_id; end if;
        return new;
      end $$;
      create trigger refuse before insert on decision for each row execute function refuse();
      """;

  @TempDir Path directory = Path.of("");
  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final Decide decide = TestRules.small();

  @AfterEach
  void close() {
    decide.close();
  }

  @Test
  void exactlyThePoisonIsSetAsideAndAllBehindItIsDrained() throws Exception {
    TestPostgres.execute(uri, REFUSING);
    int posts = Faults.pick(500, 20_000);
    List<String> leads = new ArrayList<>();
    for (int i = 0; i < posts; i++) {
      String name = i % 97 == 41 ? "poison-" + i : "lead-" + i % (posts / 10);
      leads.add(Posts.lead(name, "a" + i, "page_view"));
    }
    try (Way way = Way.open(uri, directory, decide)) {
      List<String> answered = way.postAll(leads);
      List<String> poison = new ArrayList<>();
      List<String> sound = new ArrayList<>();
      for (int i = 0; i < posts; i++) {
        (i % 97 == 41 ? poison : sound).add(answered.get(i));
      }
      way.way.drain().start();
      way.drained();

      assertEquals(
          poison.stream().sorted().toList(),
          TestPostgres.column(uri, "select decision_id::text from dead_entry order by 1"));
      assertEquals(poison.size(), way.way.drain().setAside());
      assertEquals(poison.size(), way.way.drain().deadEntries());
      assertNull(way.way.drain().failure());
      assertEquals(
          "P0001: no such lead: poison-41",
          TestPostgres.value(uri, "select reason from dead_entry where lead_id = 'poison-41'"));
      assertTrue(
          Integer.parseInt(TestPostgres.value(uri, "select min(attempts) from dead_entry")) >= 3);
      String ledger = Ledger.check(uri, sound);
      saysThatItWasSetAside(way, poison.get(0));
      Way.await(way.journal.trim(way.journal.lastSequence()));
      assertEquals(0, way.journal.depth());
      Faults.report(
          "poison: %d of %d entries set aside, %d retries; of the others %s"
              .formatted(poison.size(), posts, way.way.drain().retries(), ledger));
    }
  }

  private static void saysThatItWasSetAside(Way way, String decisionId) throws Exception {
    JsonNode decision = FactsJson.tree(Way.await(way.way.reads().decision(decisionId)));
    assertEquals(decisionId, decision.path("decision_id").textValue());
    String reason = decision.path("set_aside").path("reason").textValue();
    assertEquals("P0001: no such lead: poison-41", reason);
    JsonNode lead = FactsJson.tree(Way.await(way.way.reads().lead("poison-41")));
    assertEquals("undecided", lead.path("status").textValue());
    assertEquals(decisionId, lead.at("/set_aside/0/decision_id").textValue());
  }

  @Test
  void anEntryThatCannotBeReadStopsNeitherTheStartNorTheDrain() throws Exception {
    String before;
    try (Way way = Way.open(uri, directory, decide)) {
      before = way.post(Posts.lead("before", "a", "page_view"));
      Way.await(way.journal.append(new byte[] {99, 1, 2}));
      Way.await(way.journal.append(new byte[] {1, 0, 0, 0, 9, 'x'}));
    }
    try (Way way = Way.draining(uri, directory, decide)) {
      String after = way.post(Posts.lead("after", "a", "page_view"));
      way.drained();
      assertEquals(
          List.of("an entry of unknown kind 99", "an entry that ends too early"),
          TestPostgres.column(
              uri,
              "select replace(reason, 'an entry that cannot be read: ', '')"
                  + " from dead_entry where decision_id is null order by sequence"));
      Faults.report("unreadable: 2 set aside; " + Ledger.check(uri, List.of(before, after)));
    }
  }

  @Test
  void whereEvenSettingAsideFailsItIsTriedAgainUntilItSucceeds() throws Exception {
    TestPostgres.execute(uri, REFUSING, "alter table dead_entry rename to away");
    try (Way way = Way.open(uri, directory, decide)) {
      String first = way.post(Posts.lead("first", "a", "page_view"));
      way.post(Posts.lead("poison-1", "a", "page_view"));
      String last = way.post(Posts.lead("last", "a", "page_view"));
      way.way.drain().start();
      while (!String.valueOf(way.way.drain().failure()).startsWith("42P01")
          || way.way.drain().retries() < 5) {
        Thread.sleep(20);
      }
      assertEquals(0, way.way.drain().setAside());
      TestPostgres.execute(uri, "alter table away rename to dead_entry");
      way.drained();
      assertEquals("1", TestPostgres.value(uri, "select count(*) from dead_entry"));
      Faults.report("dead_entry away for a while: " + Ledger.check(uri, List.of(first, last)));
    }
  }
}
