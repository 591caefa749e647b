package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.EmbeddedDatabase;
import plumbline.testing.BatchClient;
import plumbline.testing.Faults;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/**
 * Every stored decision, made again: of former schemas, under many versions, across restarts and a
 * kill, on both kinds of Postgres.
 */
class ReplayIT {
  private static final int DECISIONS = Faults.pick(1_500, 100_000);
  private static final String[] TYPES = {
    "page_view", "demo_request", "email_open", "content_download", "unsubscribe"
  };

  private final Random random = new Random(5);
  private int posted;

  @TempDir Path temporary;

  private record Run(int exitCode, JsonNode json, String err) {}

  private static Run replay(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("replay", "--format", "json"));
    arguments.addAll(List.of(more));
    // Ten thousand decisions with their facts would not fit.
    Map<String, String> small = Map.of("JDK_JAVA_OPTIONS", "-Xmx96m");
    try (PlumblineProcess process = PlumblineProcess.jar(small, arguments)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, new ObjectMapper().readTree(process.out()), process.err());
    }
  }

  private String leads(int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      StringBuilder activities = new StringBuilder();
      int first = random.nextInt(8);
      for (int k = random.nextInt(6); k > 0; k--) {
        String comma = activities.isEmpty() ? "" : ",";
        Instant at = Instant.now().minusSeconds(random.nextInt(60 * 86_400));
        activities.append(
            "%s{\"activity_id\":\"a%d\",\"type\":\"%s\",\"at\":\"%s\"}"
                .formatted(
                    comma,
                    first + k,
                    TYPES[random.nextInt(TYPES.length)],
                    at.toString().substring(0, 19) + "Z"));
      }
      // Leads come again, so that decisions stand on what others brought.
      lines.append(
          "{\"lead_id\":\"r-%d\",\"source\":\"content\",\"industry\":\"%s\",\"employees\":%d,\"activities\":[%s]}\n"
              .formatted(
                  random.nextInt(1 + DECISIONS / 3),
                  random.nextBoolean() ? "software" : "retail",
                  random.nextInt(3_000),
                  activities));
    }
    return lines.toString();
  }

  private void post(ServerProcess server, int count) throws IOException {
    for (int left = count; left > 0; left -= 5_000) {
      int now = Math.min(left, 5_000);
      try (BatchClient client = BatchClient.to(server.api())) {
        client.send(leads(now));
        client.end();
        assertEquals(now, client.readAll().size());
      }
      posted += now;
    }
  }

  /** Saves another version, and waits until it decides. */
  private static void edit(ServerProcess server, Path data, String from, String to)
      throws IOException {
    String before = server.api().get("/v1/rules").json().path("version").asText();
    Path file = data.resolve("operator/rules/scoring/points.drl");
    Files.writeString(file, Files.readString(file).replace(from, to));
    ServerProcess.await(
        () -> !server.api().get("/v1/rules").json().path("version").asText().equals(before));
  }

  @Test
  void onAPostgresOfItsOwn() throws Exception {
    Path data = temporary.resolve("data");
    try (EmbeddedDatabase embedded = EmbeddedDatabase.start(data)) {
      Upgrade.restore(embedded.uri(), 3);
    }
    long[] stored = new long[2];
    try (ServerProcess server = ServerProcess.small(data)) {
      post(server, DECISIONS / 3);
      edit(server, data, "engagement( 40", "engagement( 44");
      post(server, DECISIONS / 3);
      server.process().kill();
    }
    try (ServerProcess server = ServerProcess.small(data)) {
      edit(server, data, "engagement( 40", "engagement( 47");
      post(server, DECISIONS / 3);
      server.drained();
      count(stored, DatabaseUri.parse(Files.readString(data.resolve("postgres.uri")).strip()));
      same(stored, "--data", data.toString());
    }
    // And where no server runs.
    same(stored, "--data", data.toString());
  }

  @Test
  void onAPostgresOfSomebodyElse() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    Upgrade.restore(database, 2);
    Path data = temporary.resolve("data");
    String[] where = {"--database", database.value()};
    try (ServerProcess server = ServerProcess.small(data, where)) {
      post(server, DECISIONS / 2);
      edit(server, data, "engagement( 40", "engagement( 41");
      post(server, DECISIONS / 4);
      edit(server, data, "engagement( 41", "engagement( 42");
      post(server, DECISIONS / 8);
      edit(server, data, "engagement( 42", "engagement( 43");
      post(server, DECISIONS / 8);
      server.drained();
    }
    long[] stored = new long[2];
    count(stored, database);
    same(stored, where);
    planted(database, where);
  }

  private void count(long[] stored, DatabaseUri database) {
    stored[0] = Long.parseLong(TestPostgres.value(database, "select count(*) from decision"));
    stored[1] =
        Long.parseLong(
            TestPostgres.value(database, "select count(distinct rule_set) from decision"));
    assertTrue(stored[0] >= posted + 180, "those of the former program are there");
  }

  private static void same(long[] stored, String... where) throws IOException {
    assertTrue(stored[1] >= 4, () -> stored[1] + " versions");
    long begin = System.nanoTime();
    Run run = replay(where);
    assertEquals(0, run.exitCode(), run.err() + run.json());
    assertEquals(stored[0], run.json().path("replayed").asLong());
    assertEquals(0, run.json().path("different").asLong(), () -> run.json().toPrettyString());
    Faults.report(
        "replayed %,d decisions of %d versions in %.1f s: 0 different"
            .formatted(stored[0], stored[1], (System.nanoTime() - begin) / 1e9));
  }

  /** What is tampered with is found, and told apart. */
  private static void planted(DatabaseUri database, String... where) throws IOException {
    String outcome =
        TestPostgres.value(
            database,
            "update decision set outcome = replace(outcome, '\"score\":0', '\"score\":1')"
                + " where decision_id = (select min(decision_id::text)::uuid from decision"
                + " where outcome like '{\"score\":0%') returning decision_id");
    String facts =
        TestPostgres.value(
            database,
            "update activity set content = replace(content, 'demo_request', 'page_view')"
                + " where (lead_id, activity_id) = (select lead_id, activity_id from activity"
                + " where type = 'demo_request' and lead_id like 'r-%' order by 1, 2 limit 1)"
                + " returning lead_id");
    String noProfile =
        TestPostgres.value(
            database,
            "update decision set profile = left(profile, 20) where decision_id ="
                + " (select max(decision_id::text)::uuid from decision) returning decision_id");
    String noOutcome =
        TestPostgres.value(
            database,
            "update decision set outcome = left(outcome, 20) where decision_id ="
                + " (select max(decision_id::text)::uuid from decision where decision_id <> '"
                + noProfile
                + "') returning decision_id");
    Run run = replay(where);
    assertEquals(1, run.exitCode(), run.err());
    JsonNode differences = run.json().path("differences");
    assertEquals(differences.size(), run.json().path("different").asInt());
    boolean found = false;
    int unreadable = 0;
    for (JsonNode each : differences) {
      if (each.path("decision_id").asText().equals(outcome)) {
        found = true;
        assertEquals("outcome_differs", each.path("kind").asText());
        assertEquals("/score", each.path("changes").path(0).path("path").asText());
      } else if (Set.of(noProfile, noOutcome).contains(each.path("decision_id").asText())) {
        unreadable++;
        assertEquals("unreadable", each.path("kind").asText());
        assertTrue(each.path("message").asText().contains("stored"), each::toPrettyString);
      } else {
        assertEquals(facts, each.path("lead_id").asText());
        assertEquals("facts_differ", each.path("kind").asText());
      }
    }
    assertTrue(found, () -> differences.toPrettyString());
    assertEquals(2, unreadable, () -> differences.toPrettyString());
    assertTrue(differences.size() > 3, () -> differences.toPrettyString());
    Run ofOne = replay(where[0], where[1], "--lead", facts);
    assertTrue(ofOne.json().path("different").asInt() >= 1);
    assertTrue(ofOne.json().path("replayed").asInt() < run.json().path("replayed").asInt());
    Run none = replay(where[0], where[1], "--lead", "nobody");
    assertTrue(none.err().endsWith("there is no decision of a lead nobody\n"), none.err());
    assertEquals(1, none.exitCode());
    unusable(database, where, "version_unusable", "points.drl");
    TestPostgres.execute(database, "update rule_text set text = 'rule' where hash = 'broken'");
    unusable(database, where, "version_unknown", "are those of");
  }

  /** A version that this program cannot have is told of; the others go on. */
  private static void unusable(DatabaseUri database, String[] where, String kind, String message)
      throws IOException {
    String of =
        " from decision where lead_id = (select lead_id from decision"
            + " where lead_id like 'r-%' group by lead_id having count(*) > 2 order by 1 limit 1)";
    String lead = TestPostgres.value(database, "select lead_id" + of + " limit 1");
    String version = TestPostgres.value(database, "select min(rule_set)" + of);
    if (kind.equals("version_unusable")) {
      String broken = TestPostgres.storeBrokenRules(database, version);
      TestPostgres.execute(
          database,
          "update decision set rule_set = '"
              + broken
              + "' where decision_id in (select decision_id"
              + of
              // Some of them, so that several threads ask for it at once.
              + " order by decision_id offset 1)");
    }
    Run unusable = replay(where[0], where[1], "--lead", lead);
    assertEquals(1, unusable.exitCode(), unusable.err());
    int told = 0;
    for (JsonNode each : unusable.json().path("differences")) {
      if (each.path("kind").asText().equals(kind)) {
        assertTrue(each.path("message").asText().contains(message), each::toPrettyString);
        told++;
      }
    }
    assertEquals(
        unusable.json().path("replayed").asInt() - 1, told, () -> unusable.json().toPrettyString());
    assertTrue(told > 1);
  }
}
