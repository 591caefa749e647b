package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import plumbline.facts.FactsJson;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.server.Traffic.Sent;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.KeepAlive;
import plumbline.testing.Ledger;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/**
 * The server is killed at random instants under load, again and again on one data directory: what
 * it answered is in Postgres once, as it was answered, and nothing is there that nobody sent.
 */
@Isolated("it measures time")
class KillIT {
  private static final int KILLS = Faults.pick(3, 20);
  private static final int CLIENTS = 32;
  private static final int LEAST_PER_SECOND = 500;

  /** Posts a fresh process answers until it is taken to be at its pace. */
  private static final int UNDER_WAY = 500;

  /** The short form seldom has the time for another start. */
  private static final int KILL_STARTING_ONE_IN = Faults.pick(10, 3);

  private static final int MOST_MS = Faults.pick(1_000, 3_000);
  private static final int STARTING_MS = 2_500;
  private static final int READ_BACK = 50;

  private static final String ANSWERS =
      """
      select '{"decision_id":"' || decision_id || '","lead_id":"' || lead_id || '","decided_at":"'
             || to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
             || '","rule_set":"' || rule_set || '","basis":"' || basis || '","cause":"' || cause
             || '",' || substr(outcome, 2)
        from decision
       where cause = 'posted' and warnings = '[]' and starts_with(lead_id, '%s-')
      """;

  @TempDir Path data;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<AutoCloseable> processes = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final Set<String> decisions = new HashSet<>();
  private int unanswered;
  private int applied;
  private int killedStarting;
  private int answeredAtPace;
  private double seconds;

  /** Not before the last check: a server's end would be the end of the Postgres it started. */
  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable process : processes) {
      process.close();
    }
    assertEquals(List.of(), ServerProcess.postmasters(data));
  }

  @Test
  void withTheEmbeddedPostgres() throws Exception {
    killAgainAndAgain(null);
  }

  @Test
  void withAPostgresOfItsOwn() throws Exception {
    killAgainAndAgain(TestPostgres.emptyDatabase());
  }

  private void killAgainAndAgain(@Nullable DatabaseUri outside) throws Exception {
    String[] flags = outside == null ? new String[0] : new String[] {"--database", outside.value()};
    ServerProcess server = start(flags);
    for (int kill = 0; kill < KILLS; kill++) {
      Traffic traffic = Traffic.start(server.api(), "kill" + kill, CLIENTS);
      loadThenKill(server, traffic);
      if (random.nextInt(KILL_STARTING_ONE_IN) == 0) {
        killWhileItStarts(flags);
      }
      server = start(flags);
      check(server, traffic, outside);
    }
    DatabaseUri database = database(outside);
    assertNothingStrange(database);
    double perSecond = answeredAtPace / seconds;
    Faults.report(
        "%d kills -9 (seed %d) and %d of a server that started, %s Postgres: %,.0f requests/s, %d posts without an answer, of these %d applied; %s"
            .formatted(
                KILLS,
                seed,
                killedStarting,
                outside == null ? "embedded" : "outside",
                perSecond,
                unanswered,
                applied,
                Ledger.check(database, decisions)));
    assertTrue(perSecond >= LEAST_PER_SECOND, perSecond + " requests a second are no load");
  }

  /** The server that runs has started the embedded one. */
  private DatabaseUri database(@Nullable DatabaseUri outside) {
    if (outside != null) {
      return outside;
    }
    try (EmbeddedDatabase joined = EmbeddedDatabase.joinOrStart(data)) {
      return joined.uri();
    }
  }

  private ServerProcess start(String[] flags) {
    ServerProcess server = ServerProcess.small(data, flags);
    processes.add(server);
    return server;
  }

  private void loadThenKill(ServerProcess server, Traffic traffic) throws Exception {
    ServerProcess.await(() -> traffic.answered() >= UNDER_WAY);
    int before = traffic.answered();
    long begin = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(random.nextInt(MOST_MS));
    answeredAtPace += traffic.answered() - before;
    seconds += (System.nanoTime() - begin) / 1e9;
    server.process().kill();
  }

  private void killWhileItStarts(String[] flags) throws InterruptedException {
    PlumblineProcess starting = ServerProcess.launchSmall(data, flags);
    processes.add(starting);
    TimeUnit.MILLISECONDS.sleep(random.nextInt(STARTING_MS));
    starting.kill();
    killedStarting++;
  }

  private void check(ServerProcess server, Traffic traffic, @Nullable DatabaseUri outside)
      throws Exception {
    List<Sent> posts = traffic.sent();
    sent.addAll(posts);
    unanswered += (int) posts.stream().filter(post -> post.decision == null).count();
    repeatThoseWithAKey(server, posts);
    server.drained();
    assertStoredOnceAsAnswered(database(outside), traffic, posts);
    readBack(server, posts);
  }

  /** Answers are given again, and a request nobody answered is answered, once. */
  private void repeatThoseWithAKey(ServerProcess server, List<Sent> posts) throws IOException {
    int repeated = 0;
    try (KeepAlive wire = KeepAlive.to(server.api())) {
      for (Sent post : newestFirst(posts)) {
        if (post.key != null && (post.decision == null || ++repeated < READ_BACK)) {
          Answer again = post.post(wire);
          assertEquals(200, again.status(), again.body());
          if (post.decision == null) {
            post.decision = again.body();
          }
          assertEquals(post.decision, again.body());
        }
      }
    }
  }

  private static List<Sent> newestFirst(List<Sent> posts) {
    List<Sent> reversed = new ArrayList<>(posts);
    Collections.reverse(reversed);
    return reversed;
  }

  private void assertStoredOnceAsAnswered(DatabaseUri database, Traffic traffic, List<Sent> posts) {
    List<String> stored =
        new ArrayList<>(TestPostgres.column(database, ANSWERS.formatted(traffic.name())));
    Set<String> rest = new HashSet<>(stored);
    assertEquals(stored.size(), rest.size(), "stored twice");
    Map<String, Integer> open = new HashMap<>();
    for (Sent post : posts) {
      if (post.decision == null) {
        open.merge(post.leadId, 1, Integer::sum);
      } else {
        assertTrue(rest.remove(post.decision), "lost, or another than answered: " + post.decision);
      }
    }
    for (String decision : rest) {
      String leadId = FactsJson.tree(decision).path("lead_id").textValue();
      assertTrue(open.merge(leadId, -1, Integer::sum) >= 0, "nobody sent " + decision);
      applied++;
    }
    stored.forEach(text -> decisions.add(FactsJson.tree(text).path("decision_id").textValue()));
  }

  private static void readBack(ServerProcess server, List<Sent> posts) throws IOException {
    try (KeepAlive wire = KeepAlive.to(server.api())) {
      for (Sent post : newestFirst(posts).subList(0, Math.min(READ_BACK, posts.size()))) {
        String decision = post.decision;
        if (decision != null) {
          String id = FactsJson.tree(decision).path("decision_id").textValue();
          assertEquals(decision, wire.get("/v1/decisions/" + id).body());
        }
      }
    }
  }

  /** Every lead and activity was sent, and of what was answered none is missing. */
  private void assertNothingStrange(DatabaseUri database) {
    Set<String> leads = new HashSet<>();
    Set<String> activities = new HashSet<>();
    Set<String> answered = new HashSet<>();
    for (Sent post : sent) {
      leads.add(post.leadId + " of " + post.leadId);
      activities.add(post.leadId + " " + post.activityId);
      if (post.decision != null) {
        answered.add(post.leadId + " " + post.activityId);
      }
    }
    List<String> storedLeads =
        TestPostgres.column(
            database, "select lead_id || ' ' || (profile::json ->> 'name') from lead");
    List<String> storedActivities =
        TestPostgres.column(database, "select lead_id || ' ' || activity_id from activity");
    assertTrue(leads.containsAll(storedLeads), "leads nobody sent");
    assertTrue(activities.containsAll(storedActivities), "activities nobody sent");
    assertTrue(new HashSet<>(storedActivities).containsAll(answered), "activities are lost");
  }
}
