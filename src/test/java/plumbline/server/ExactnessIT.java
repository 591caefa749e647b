package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.KeepAlive;
import plumbline.testing.Tags;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/**
 * However posts meet, on one server or two: each counts once, and all end in one exact decision.
 */
class ExactnessIT {
  private static final int SEEDS = Faults.pick(5, 100);
  private static final int CLIENTS = 32;
  private static final int AT_ONCE = 200;
  private static final int OWN_WRITES_SECONDS = Faults.pick(3, 60);
  private static final int TAGGED_SECONDS = Faults.pick(6, 300);
  private static final int TAGGED_LEADS = 50;

  @TempDir static Path folder;
  private static Nodes nodes;
  private static Decide decide;

  @BeforeAll
  static void start() throws Exception {
    nodes = new Nodes(folder);
    decide = TestRules.with(Tags.RULES);
  }

  @AfterAll
  static void stop() {
    nodes.close();
    decide.close();
  }

  private static JsonNode posted(KeepAlive wire, String json) throws Exception {
    Answer answer = wire.post("/v1/leads", json);
    assertEquals(200, answer.status(), answer.body());
    return FactsJson.tree(answer.body());
  }

  private static String id(JsonNode decision) {
    return decision.path("decision_id").textValue();
  }

  @Test
  void postsOfOneLeadEndInTheDecisionOverAllItsFacts() throws Exception {
    long first = System.nanoTime() / 1_000;
    int posts = 0;
    Set<String> decisions = new HashSet<>();
    for (int i = 0; i < SEEDS; i++) {
      OneLead lead = new OneLead(first + i);
      int over = 1 + i % 2;
      Map<String, OneLead.Post> answered = postAll(lead, over);
      nodes.drained();
      assertExact(lead, answered);
      posts += answered.size();
      decisions.addAll(answered.keySet());
    }
    String corrected =
        TestPostgres.value(
            nodes.database,
            "select count(*) from decision where cause = 'concurrent_facts' and starts_with(lead_id, 'exact-')");
    Faults.report(
        "%d seeds from %d, every other over two nodes: %d clients sent %d activities of a lead, every fifth twice, in %,d posts all in all; each recorded once, each current decision exact, %s corrections"
            .formatted(SEEDS, first, CLIENTS, OneLead.ACTIVITIES, posts, corrected));
    assertEquals(posts, decisions.size());
  }

  private static Map<String, OneLead.Post> postAll(OneLead lead, int over) throws Exception {
    Map<String, OneLead.Post> answered = new ConcurrentHashMap<>();
    Queue<OneLead.Post> waiting = new ConcurrentLinkedQueue<>(lead.posts);
    nodes.atOnce(
        CLIENTS,
        over,
        (wire, client) -> {
          for (OneLead.Post post = waiting.poll(); post != null; post = waiting.poll()) {
            answered.put(id(posted(wire, lead.json(post))), post);
          }
          return client;
        });
    assertEquals(lead.posts.size(), answered.size());
    return answered;
  }

  private static void assertExact(OneLead lead, Map<String, OneLead.Post> answered) {
    String of = " where lead_id = '" + lead.leadId + "'";
    assertEquals(
        answered.keySet(),
        Set.copyOf(
            column("select decision_id::text from decision" + of + " and cause = 'posted'")));
    List<Activity> activities = activities(of, answered);
    assertEquals(OneLead.ACTIVITIES, activities.size());
    Lead profile = lead.profile(answered);
    assertEquals(FactsJson.profile(profile), value("select profile from lead" + of));

    String current = " from decision join lead using (decision_id) where lead.lead_id = '%s'";
    String decision = current.formatted(lead.leadId);
    assertEquals(
        value(
            "select decision_id from decision"
                + of
                + " order by decided_at desc, decision_id desc limit 1"),
        value("select decision_id::text" + decision));
    assertEquals(decide.rules().version(), value("select rule_set" + decision));
    assertNull(value("select own_activities" + decision));
    assertEquals(
        activities.stream().sorted(Activity.OLDEST_FIRST).map(Activity::activityId).toList(),
        FactsJson.plain(FactsJson.tree(value("select activity_ids" + decision))));
    Instant decidedAt =
        Instant.parse(
            value(
                "select to_char(decision.decided_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
                    + decision));
    assertEquals(
        OutcomeJson.write(decide.decide(new Facts(profile, activities), decidedAt)),
        value("select outcome" + decision));
    for (int node = 0; node < 2; node++) {
      JsonNode read = nodes.api(node).get("/v1/leads/" + lead.leadId).json();
      assertEquals(value("select decision_id::text" + decision), id(read));
    }
  }

  /** What is stored of each activity is what the post brought that is said to have. */
  private static List<Activity> activities(String of, Map<String, OneLead.Post> answered) {
    List<Activity> activities = new ArrayList<>();
    for (String row : column("select decision_id || ' ' || content from activity" + of)) {
      int blank = row.indexOf(' ');
      Activity stored = FactsJson.readActivity(row.substring(blank + 1));
      OneLead.Post post = answered.get(row.substring(0, blank));
      assertTrue(post != null && post.activities().contains(stored), row);
      activities.add(stored);
    }
    return activities;
  }

  private static List<String> column(String query) {
    return TestPostgres.column(nodes.database, query);
  }

  private static String value(String query) {
    return TestPostgres.value(nodes.database, query);
  }

  @Test
  void onePersonPostedAtOnceIsOneLead() throws Exception {
    List<JsonNode> decisions =
        nodes.atOnce(AT_ONCE, 2, (wire, client) -> posted(wire, byEmail("Ann.Other", client)));
    nodes.drained();
    assertEquals(1, decisions.stream().map(d -> d.path("lead_id")).distinct().count());
    Set<String> ids = Set.copyOf(decisions.stream().map(ExactnessIT::id).toList());
    assertEquals(AT_ONCE, ids.size());
    String leadId = decisions.get(0).path("lead_id").textValue();
    assertEquals(
        List.of(leadId),
        column(
            "select lead_id from lead where lower(profile::json ->> 'email') like '%ann.other%'"));
    assertEquals(
        ids,
        Set.copyOf(
            column(
                "select decision_id::text from decision where cause = 'posted' and lead_id = '%s'"
                    .formatted(leadId))));
    Faults.report(
        "one person posted %d times at once, over two nodes, spelt in %d ways: 1 lead, %d decisions"
            .formatted(AT_ONCE, AT_ONCE, ids.size()));
  }

  /** Another spelling of one address for each client: case by its bits, and blanks around. */
  private static String byEmail(String local, int client) {
    StringBuilder email = new StringBuilder();
    String address = local.toLowerCase(Locale.ROOT) + "@one.example";
    for (int i = 0; i < address.length(); i++) {
      boolean upper = ((client >> (i % 8)) & 1) == 1;
      email.append(upper ? Character.toUpperCase(address.charAt(i)) : address.charAt(i));
    }
    String before = " ".repeat(client % 3);
    return "{\"email\":\"%s%s%s\",\"source\":\"seo\"}".formatted(before, email, before);
  }

  @Test
  void whoPostsSeesWhatItPostedBefore() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(OWN_WRITES_SECONDS).toNanos();
    List<Integer> posts =
        nodes.atOnce(
            CLIENTS,
            2,
            (wire, client) -> {
              int posted = 0;
              for (int lead = 0; System.nanoTime() < end; lead++) {
                posted += postsOneAfterAnother(wire, client, lead);
              }
              return posted;
            });
    Faults.report(
        "%d clients, four to a lead, over two nodes, %d s: %,d decisions, each with all its client posted before"
            .formatted(CLIENTS, OWN_WRITES_SECONDS, posts.stream().mapToInt(n -> n).sum()));
  }

  private static int postsOneAfterAnother(KeepAlive wire, int client, int lead) throws Exception {
    Set<String> before = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      String activityId = "%d.%d".formatted(client, i);
      before.add(activityId);
      JsonNode decision =
          posted(
              wire,
              """
              {"lead_id":"own-%d-%d","source":"seo","activities":[
                {"activity_id":"%s","type":"page_view","at":"2026-01-01T00:00:00Z"}]}
              """
                  .formatted(client / 4, lead, activityId));
      Set<String> seen = new HashSet<>();
      decision.path("contributions").forEach(c -> seen.add(c.path("activity_id").textValue()));
      assertTrue(seen.containsAll(before), () -> before + " are not all in " + decision);
    }
    return before.size();
  }

  @Test
  void noDecisionShowsAnythingOfAnotherLead() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(TAGGED_SECONDS).toNanos();
    List<Integer> checked =
        nodes.atOnce(
            CLIENTS,
            2,
            (wire, client) -> {
              int posts = 0;
              while (System.nanoTime() < end) {
                String tag =
                    Tags.of(
                        client / 2 * 1_000_000 + posts / 500 * TAGGED_LEADS + posts % TAGGED_LEADS);
                String answer = posted(wire, tagged(tag, client, posts)).toString();
                assertEquals(Set.of(tag), Tags.in(answer), answer);
                posts++;
              }
              return posts;
            });
    nodes.drained();
    long rows = 0;
    for (String table : List.of("lead", "activity", "decision", "outbox")) {
      String tagged = " from %s t where starts_with(lead_id, 'tag')".formatted(table);
      rows += Long.parseLong(value("select count(*)" + tagged));
      String strange = " and replace(t::text, lead_id, '') ~ 'tag[0-9]+x' limit 1";
      assertEquals(List.of(), column("select t::text" + tagged + strange));
    }
    Faults.report(
        "%d clients posted tagged leads over two nodes for %d s: %,d decisions and %,d rows, 0 with a tag of another lead"
            .formatted(CLIENTS, TAGGED_SECONDS, checked.stream().mapToInt(n -> n).sum(), rows));
  }

  private static String tagged(String tag, int client, int post) {
    return """
        {"lead_id":"%s","name":"%s","email":"%s@one.example","source":"seo","job_title":"director",
         "metadata":{"tag":"%s"},"activities":[
           {"activity_id":"%s.%d.%d","type":"page_view","at":"2026-11-01T00:00:00Z","asset":"%s"}]}
        """
        .formatted(tag, tag, tag, tag, tag, client, post / TAGGED_LEADS, tag);
  }
}
