package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.facts.FactsJson;
import plumbline.journal.Journal;
import plumbline.journal.JournalConfig;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.RuleVersions;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** The whole way of a lead on a real journal and a real Postgres, without HTTP. */
class LeadWayIT {
  private static final LeadWay.Bounds BOUNDS =
      new LeadWay.Bounds(
          Duration.ofSeconds(5), 10_000, 64 << 20, 200, 2, 128, 10_000, Duration.ofSeconds(10));

  @TempDir @Nullable Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final DatabaseUri uri = TestPostgres.freshDatabase();
  private final Database database = Database.connect(vertx, uri, 4);
  private final Decide decide = TestRules.small();
  private final Intake intake = new Intake(Vocabulary.of(decide.config()), IntakeLimits.DEFAULT);
  private final List<LeadWay> ways = new ArrayList<>();
  private final List<Journal> journals = new ArrayList<>();

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private LeadWay open(String node, Decide rules) throws Exception {
    Journal journal =
        Journal.open(Objects.requireNonNull(directory).resolve(node), JournalConfig.DEFAULT);
    journals.add(journal);
    LeadWay way =
        new LeadWay(
            vertx,
            database,
            journal,
            Identity.OFFLINE,
            node,
            new ReceivedClock(Clock.systemUTC()),
            () -> rules,
            new SimpleMeterRegistry(),
            BOUNDS,
            RedecideConfig.DEFAULT);
    ways.add(way);
    await(way.prepare());
    await(way.start());
    way.drain().start();
    return way;
  }

  @BeforeEach
  void directoryIsThere() {
    assertTrue(directory != null);
  }

  @AfterEach
  void close() throws Exception {
    for (LeadWay way : ways) {
      await(way.stop(Duration.ZERO));
    }
    journals.forEach(Journal::close);
    await(database.close());
    await(vertx.close());
    decide.close();
  }

  private Posted posted(String json) {
    return intake.parse(json.getBytes(StandardCharsets.UTF_8), Instant.now());
  }

  private JsonNode post(LeadWay way, String json) throws Exception {
    Answer answer = await(way.leads().post(posted(json), null, false));
    return FactsJson.tree(answer.json());
  }

  private void drained(LeadWay way, Journal journal) throws Exception {
    await(way.drain().reached(journal.lastSequence()));
  }

  private List<Map<String, Object>> rows(String sql) throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    await(database.pool().query(sql).execute())
        .forEach(
            row -> {
              Map<String, Object> columns = new LinkedHashMap<>();
              for (int i = 0; i < row.size(); i++) {
                columns.put(row.getColumnName(i), String.valueOf(row.getValue(i)));
              }
              rows.add(columns);
            });
    return rows;
  }

  @Test
  void aPostedLeadIsDecidedAndFoundInPostgres() throws Exception {
    LeadWay way = open("a", decide);
    JsonNode decision =
        post(
            way,
            """
            {"email":" Ann@Example.com ","source":"content","industry":"software","employees":1200,
             "job_title":"director","activities":[
               {"activity_id":"d1","type":"demo_request","at":"%s"}]}
            """
                .formatted(Instant.now().minusSeconds(60)));
    assertEquals("history", decision.path("basis").textValue());
    assertEquals("qualified", decision.path("status").textValue());
    assertEquals("enterprise_team", decision.path("route").path("team").textValue());
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode line : decision.path("contributions")) {
      sum = sum.add(line.path("contribution").decimalValue());
    }
    assertEquals(0, sum.compareTo(decision.path("score").decimalValue()));

    drained(way, journals.get(0));
    String leadId = decision.path("lead_id").textValue();
    List<Map<String, Object>> leads = rows("select * from lead");
    assertEquals(1, leads.size());
    assertEquals(leadId, leads.get(0).get("lead_id"));
    assertEquals("ann@example.com", leads.get(0).get("email"));
    assertEquals("qualified", leads.get(0).get("status"));
    assertEquals(1, rows("select * from decision").size());
    assertEquals(1, rows("select * from activity").size());
    assertEquals(1, rows("select * from status_change where from_status is null").size());
    assertEquals(1, rows("select * from outbox where kind = 'lead_status_changed'").size());
    assertEquals(
        List.of(Map.of("version", decide.rules().version())), rows("select version from rule_set"));
    assertEquals(
        decide.rules().files().texts(),
        await(new RuleVersions(database).files(decide.rules().version())).texts());
    assertEquals(decision, FactsJson.tree(await(way.reads().decision(id(decision)))));
    JsonNode lead = FactsJson.tree(await(way.reads().lead(leadId)));
    assertEquals("qualified", lead.path("status").textValue());
    assertEquals(1200, lead.path("employees").intValue());
  }

  private static String id(JsonNode decision) {
    return decision.path("decision_id").textValue();
  }

  @Test
  void aClientSeesItsOwnWritesBeforeTheyAreDrained() throws Exception {
    LeadWay way = open("a", decide);
    for (int i = 0; i < 20; i++) {
      JsonNode decision =
          post(
              way,
              """
              {"lead_id":"own","source":"seo","activities":[
                {"activity_id":"v%d","type":"page_view","at":"%s"}]}
              """
                  .formatted(i, Instant.now()));
      assertEquals(i + 1, decision.path("contributions").size());
      JsonNode lead = FactsJson.tree(await(way.reads().lead("own")));
      assertEquals(id(decision), lead.path("decision_id").textValue());
    }
    assertEquals(20, await(way.reads().activities("own", 100, null)).items().size());
    Page first = await(way.reads().decisions("own", 15, null));
    Page second = await(way.reads().decisions("own", 15, first.nextCursor()));
    assertEquals(15, first.items().size());
    assertEquals(5, second.items().size());
    assertNull(second.nextCursor());
  }

  @Test
  void postsAtTheSameTimeEndInOneExactDecision() throws Exception {
    LeadWay a = open("a", decide);
    LeadWay b = open("b", decide);
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      String field = List.of("\"industry\":\"software\"", "\"job_title\":\"director\"").get(i % 2);
      bodies.add(
          """
          {"lead_id":"busy","source":"paid_ads",%s,"activities":[
            {"activity_id":"v%d","type":"page_view","at":"2026-01-01T00:00:00Z"}]}
          """
              .formatted(field, i % 160));
    }
    Collections.shuffle(bodies, new Random(7));
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < bodies.size(); i++) {
      LeadWay way = i % 2 == 0 ? a : b;
      answers.add(way.leads().post(posted(bodies.get(i)), null, false));
    }
    await(Future.all(answers));
    drained(a, journals.get(0));
    drained(b, journals.get(1));

    assertEquals("160", rows("select count(*) as n from activity").get(0).get("n"));
    Map<String, Object> lead = rows("select * from lead").get(0);
    List<Map<String, Object>> current =
        rows("select * from decision order by decided_at desc, decision_id desc limit 1");
    assertEquals(lead.get("decision_id"), current.get(0).get("decision_id"));
    JsonNode outcome = FactsJson.tree(String.valueOf(current.get(0).get("outcome")));
    assertEquals(160 + 2, outcome.path("contributions").size() - adjustments(outcome));
    assertEquals(lead.get("facts_hash"), current.get(0).get("facts_hash"));
    List<Map<String, Object>> posted =
        rows("select count(*) as n from decision where cause = 'posted'");
    assertEquals("200", posted.get(0).get("n"));
  }

  private static int adjustments(JsonNode outcome) {
    int adjustments = 0;
    for (JsonNode line : outcome.path("contributions")) {
      adjustments += line.path("outcome").textValue().equals("adjusted") ? 1 : 0;
    }
    return adjustments;
  }

  @Test
  void theSameRequestIsAnsweredOnceMoreAndAnotherBodyRefused() throws Exception {
    LeadWay way = open("a", decide);
    Posted lead = posted("{\"lead_id\":\"same\",\"source\":\"seo\"}");
    IdempotencyKey key = new IdempotencyKey("admin /v1/leads", "k1", "body-1");
    List<Future<Answer>> atOnce = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      atOnce.add(way.leads().post(lead, key, false));
    }
    await(Future.all(atOnce));
    String first = atOnce.get(0).result().json();
    atOnce.forEach(answer -> assertEquals(first, answer.result().json()));
    drained(way, journals.get(0));
    assertEquals(first, await(way.leads().post(lead, key, false)).json());
    LeadWay other = open("b", decide);
    assertEquals(first, await(other.leads().post(lead, key, false)).json());
    ExecutionException refused =
        assertThrows(
            ExecutionException.class,
            () ->
                await(
                    other
                        .leads()
                        .post(lead, new IdempotencyKey("admin /v1/leads", "k1", "body-2"), false)));
    assertInstanceOf(Conflict.class, refused.getCause());
    assertEquals(1, rows("select * from decision").size());
  }

  @Test
  void aLeadIsKeptThoughARuleThrowsAndDecidedOnceTheRuleIsMended() throws Exception {
    LeadWay way = open("a", decide);
    String body = "{\"lead_id\":\"hard\",\"source\":\"seo\",\"metadata\":{\"fail\":\"x\"}}";
    Answer answer = await(way.leads().post(posted(body), null, false));
    assertFalse(answer.decided());
    JsonNode json = FactsJson.tree(answer.json());
    assertTrue(json.path("decision").isNull());
    assertEquals("demographic.throws", json.path("warnings").path(0).path("rule").textValue());
    drained(way, journals.get(0));
    Map<String, Object> lead = rows("select * from lead").get(0);
    assertEquals("undecided", lead.get("status"));
    assertEquals("demographic.throws", lead.get("undecided_rule"));
    assertEquals(decide.rules().version(), lead.get("undecided_rule_set"));

    try (Decide mended = TestRules.with(Map.of("scoring/points.drl", "package scoring\n"))) {
      LeadWay next = open("b", mended);
      assertEquals(1, await(next.decideUndecided()));
      Map<String, Object> again = rows("select * from lead").get(0);
      assertEquals("unqualified", again.get("status"));
      assertEquals("null", again.get("undecided_rule_set"));
      assertEquals("rules", rows("select cause from decision").get(0).get("cause"));
      await(next.stop(Duration.ofSeconds(5)));
    }
  }

  @Test
  void theFirstContentOfAnActivityStays() throws Exception {
    LeadWay way = open("a", decide);
    String body =
        "{\"lead_id\":\"twice\",\"source\":\"seo\",\"activities\":[{\"activity_id\":\"x\",\"type\":\"%s\",\"at\":\"2026-01-01T00:00:00Z\"}]}";
    post(way, body.formatted("page_view"));
    JsonNode second = post(way, body.formatted("demo_request"));
    assertEquals("activity_differs", second.path("warnings").path(0).path("code").textValue());
    assertEquals(List.of("engagement.page-view", "qualification.unqualified"), fired(second));
    drained(way, journals.get(0));
    assertEquals("page_view", rows("select type from activity").get(0).get("type"));
  }

  private static List<String> fired(JsonNode decision) {
    List<String> fired = new ArrayList<>();
    decision.path("rules_fired").forEach(rule -> fired.add(rule.textValue()));
    return fired;
  }

  @Test
  void warmedUpItConnectsNoMoreWhicheverEventLoopALeadComesBy() throws Exception {
    LeadWay way = open("a", decide);
    drained(way, journals.get(0));
    await(way.warmUp());
    String warm = connections();

    Posted lead = posted("{\"lead_id\":\"ada\",\"source\":\"seo\"}");
    await(
        vertx.deployVerticle(
            () -> context -> way.leads().post(lead, null, true),
            new DeploymentOptions().setInstances(VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE)));

    assertEquals(warm, connections());
  }

  private String connections() {
    return TestPostgres.value(
        uri,
        "select count(*) from pg_stat_activity"
            + " where datname = current_database() and application_name = 'plumbline'");
  }

  @Test
  void aDryRunRecordsNothing() throws Exception {
    LeadWay way = open("a", decide);
    Answer dry =
        await(way.leads().post(posted("{\"lead_id\":\"dry\",\"source\":\"seo\"}"), null, true));
    assertTrue(FactsJson.tree(dry.json()).path("decision_id").isNull());
    drained(way, journals.get(0));
    assertEquals(List.of(), rows("select * from lead"));
    ExecutionException missing =
        assertThrows(ExecutionException.class, () -> await(way.reads().lead("dry")));
    assertInstanceOf(NotFound.class, missing.getCause());
  }

  @Test
  void whatWasNotDrainedIsFoundAndDrainedAfterARestart() throws Exception {
    LeadWay way = open("a", decide);
    await(way.drain().stop(0));
    Answer answer =
        await(way.leads().post(posted("{\"lead_id\":\"late\",\"source\":\"seo\"}"), null, false));
    assertNotEquals("", answer.json());
    assertEquals(List.of(), rows("select * from lead"));
    journals.get(0).close();
    LeadWay again = open("a", decide);
    assertEquals(
        FactsJson.tree(answer.json()).path("decision_id"),
        FactsJson.tree(await(again.reads().lead("late"))).path("decision_id"));
    drained(again, journals.get(1));
    assertEquals(1, rows("select * from decision").size());
  }

  @Test
  void aVersionThatWasJournalledAgainIsStoredOnceAndHoldsNothingUp() throws Exception {
    Journal journal =
        Journal.open(Objects.requireNonNull(directory).resolve("twice"), JournalConfig.DEFAULT);
    String files = FactsJson.value(decide.rules().files().texts());
    byte[] version = EntryCodec.write(new Entry.Version(decide.rules().version(), files));
    await(journal.append(version));
    await(journal.append(version));
    journal.close();
    LeadWay way = open("twice", decide);
    drained(way, journals.get(0));
    assertEquals(0, way.drain().retries());
    assertEquals("1", rows("select count(*) as n from rule_set").get(0).get("n"));
  }
}
