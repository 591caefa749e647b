package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static plumbline.http.TestApi.assertProblem;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.facts.FactsJson;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.Faults;
import plumbline.testing.TestPostgres;

/** What an idempotency key promises where two servers share one Postgres. */
class IdempotencyIT {
  private static final int TOGETHER = Faults.pick(20, 200);

  private static final DatabaseUri DATABASE = TestPostgres.freshDatabase();
  private static TestServer one;
  private static TestServer other;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    one = new TestServer(folder.resolve("one"), TestServer.Options.DEFAULT, DATABASE, "one");
    other = new TestServer(folder.resolve("other"), TestServer.Options.DEFAULT, DATABASE, "other");
  }

  @AfterAll
  static void stop() throws Exception {
    one.close();
    other.close();
  }

  private static void drained() throws InterruptedException {
    while (one.journal().depth() + other.journal().depth() > 0) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static String lead(String leadId) {
    return "{\"lead_id\":\"%s\",\"source\":\"seo\",\"industry\":\"software\"}".formatted(leadId);
  }

  private static String post(TestServer server, String json, String key) {
    RawHttp.Answer answer = server.http().postJson("/v1/leads", json, key);
    assertEquals(200, answer.status(), answer.body());
    return answer.body();
  }

  private static String id(String decision) {
    return FactsJson.tree(decision).path("decision_id").textValue();
  }

  private static String key(String key) {
    return "Idempotency-Key: " + key;
  }

  private static void assertConflict(TestServer server, String json, String key) {
    assertProblem(422, "idempotency_conflict", server.http().postJson("/v1/leads", json, key));
  }

  /** The leads decided whose ids begin so. */
  private static List<String> decided(String leads) {
    return TestPostgres.column(
        DATABASE,
        "select lead_id from decision where starts_with(lead_id, '%s') order by lead_id"
            .formatted(leads));
  }

  @Test
  void whatOneServerAnsweredTheOtherAnswersOnceItIsInPostgres() throws Exception {
    String key = key("drained");
    String first = post(one, lead("drained-1"), key);
    drained();

    assertEquals(first, post(other, lead("drained-1"), key));
    assertEquals(first, post(one, lead("drained-1"), key));
    assertConflict(other, lead("drained-2"), key);
    drained();
    assertEquals(List.of("drained-1"), decided("drained"));
  }

  @Test
  void beforeItIsInPostgresTheServerThatAnsweredKnows() throws Exception {
    String key = key("held");
    try (AutoCloseable held = one.holdDrain()) {
      String first = post(one, lead("held-1"), key);
      assertEquals(first, post(one, lead("held-1"), key));
      assertConflict(one, lead("held-2"), key);
    }
    drained();
    assertEquals(List.of("held-1"), decided("held"));
  }

  @Test
  void aConflictFirstMetInTheDrainKeepsBothAndIsCounted() throws Exception {
    String key = key("met");
    long before = one.conflicts() + other.conflicts();
    try (AutoCloseable held = one.holdDrain()) {
      assertNotEquals(id(post(one, lead("met-1"), key)), id(post(other, lead("met-2"), key)));
    }
    drained();

    assertEquals(List.of("met-1", "met-2"), decided("met"));
    assertEquals(1, one.conflicts() + other.conflicts() - before);
    String first =
        TestPostgres.value(
            DATABASE,
            "select lead_id from idempotency join decision using (decision_id)"
                + " where starts_with(lead_id, 'met')");
    String second = first.equals("met-1") ? "met-2" : "met-1";
    for (TestServer server : List.of(one, other)) {
      String again = post(server, lead(first), key);
      assertEquals(first, FactsJson.tree(again).path("lead_id").textValue());
      assertConflict(server, lead(second), key);
    }
  }

  @Test
  void theSameRequestToBothAtOnceIsOneRecord() throws Exception {
    long before = one.conflicts() + other.conflicts();
    try (AutoCloseable held = one.holdDrain()) {
      for (int i = 0; i < TOGETHER; i++) {
        String json = lead("both-" + i);
        String ofOne = post(one, json, key("both " + i));
        TimeUnit.MILLISECONDS.sleep(2);
        assertEquals(id(ofOne), id(post(other, json, key("both " + i))));
      }
      // Until both drains wait for the table.
      TimeUnit.MILLISECONDS.sleep(500);
    }
    drained();

    assertEquals(TOGETHER, decided("both").size());
    assertEquals(
        List.of(),
        TestPostgres.column(
            DATABASE,
            """
            select lead.lead_id from lead join decision using (decision_id)
             where lead.decided_at <> decision.decided_at
                or lead.facts_hash <> decision.facts_hash
            """),
        "leads that say otherwise than the decision they name");
    assertEquals(before, one.conflicts() + other.conflicts());
    for (int i = 0; i < TOGETHER; i++) {
      String json = lead("both-" + i);
      assertEquals(post(one, json, key("both " + i)), post(other, json, key("both " + i)));
    }
    Faults.report(
        "%d requests sent with their keys to two servers before either drained: %d decisions, each server gives the same answer"
            .formatted(TOGETHER, TOGETHER));
  }
}
