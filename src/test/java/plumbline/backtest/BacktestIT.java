package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.BatchClient;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/**
 * A planted change of one rule over leads a server decided: the report names the leads it should,
 * recomputed here from what was posted by plain arithmetic, without a rule.
 */
class BacktestIT {
  private static final int LEADS = 400;
  private static final BigDecimal QUALIFIED = new BigDecimal("0.7");

  private static final DatabaseUri DATABASE = TestPostgres.freshDatabase();
  private static final Map<String, Posted> POSTED = new TreeMap<>();

  @TempDir static Path temporary;

  /** What was posted of a lead: the instants of its demo requests and page views. */
  private record Posted(
      boolean software, boolean director, int employees, List<Instant> demos, List<Instant> views) {

    /** The score at an instant where a demo request is worth so much, by the design's formula. */
    BigDecimal score(Instant at, int demo) {
      BigDecimal engagement = BigDecimal.ZERO;
      Instant counted = null;
      for (Instant each : demos) {
        if (counted == null || Duration.between(counted, each).toHours() >= 24) {
          engagement = engagement.add(decayed(demo, each, at, 45));
          counted = each;
        }
      }
      for (Instant each : views) {
        engagement = engagement.add(decayed(1, each, at, 7));
      }
      BigDecimal score = engagement.min(BigDecimal.valueOf(100)).multiply(new BigDecimal("0.004"));
      score = score.add(software ? new BigDecimal("0.4") : BigDecimal.ZERO);
      return score.add(director ? new BigDecimal("0.2") : BigDecimal.ZERO);
    }

    private static BigDecimal decayed(int points, Instant from, Instant at, int halfLifeDays) {
      double days = Duration.between(from, at).toMillis() / 86_400_000.0;
      return new BigDecimal(points * StrictMath.pow(2, -days / halfLifeDays))
          .setScale(2, RoundingMode.HALF_EVEN);
    }
  }

  private static Posted posted(String leadId) {
    return Objects.requireNonNull(POSTED.get(leadId), leadId);
  }

  @BeforeAll
  static void post() throws Exception {
    Random random = new Random(11);
    Instant now = Instant.ofEpochMilli(Instant.now().toEpochMilli());
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LEADS; i++) {
      Posted lead =
          new Posted(
              random.nextInt(4) > 0,
              random.nextInt(3) > 0,
              random.nextInt(2_000),
              instants(random, now, random.nextInt(4)),
              instants(random, now, random.nextInt(5)));
      String leadId = "b-%04d".formatted(i);
      POSTED.put(leadId, lead);
      lines.append(line(leadId, lead));
    }
    try (ServerProcess server =
        ServerProcess.small(temporary.resolve("data"), "--database", DATABASE.value())) {
      try (BatchClient client = BatchClient.to(server.api())) {
        client.send(lines.toString());
        client.end();
        assertEquals(LEADS, client.readAll().size());
      }
      // What sales says later: the leads that ask most buy.
      for (int i = 0; i < 40; i++) {
        String leadId = "b-%04d".formatted(i);
        boolean won = posted(leadId).demos().size() > 1;
        server
            .api()
            .post(
                "/v1/leads",
                "{\"lead_id\":\"%s\",\"source\":\"content\",\"metadata\":{\"stage\":\"%s\"}}"
                    .formatted(leadId, won ? "closed_won" : "closed_lost"));
      }
      server.drained();
    }
  }

  private static List<Instant> instants(Random random, Instant now, int count) {
    List<Instant> all = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      all.add(now.minusMillis(60_000 + (long) (random.nextDouble() * 40 * 86_400_000)));
    }
    all.sort(null);
    return all;
  }

  private static String line(String leadId, Posted lead) {
    StringBuilder activities = new StringBuilder();
    for (String type : List.of("demo_request", "page_view")) {
      List<Instant> instants = type.equals("page_view") ? lead.views() : lead.demos();
      for (int k = 0; k < instants.size(); k++) {
        activities.append(
            "%s{\"activity_id\":\"%s-%d\",\"type\":\"%s\",\"at\":\"%s\"}"
                .formatted(activities.isEmpty() ? "" : ",", type, k, type, instants.get(k)));
      }
    }
    return "{\"lead_id\":\"%s\",\"source\":\"content\",\"employees\":%d,%s%s\"activities\":[%s]}\n"
        .formatted(
            leadId,
            lead.employees(),
            lead.software() ? "\"industry\":\"software\"," : "",
            lead.director() ? "\"job_title\":\"director\"," : "",
            activities);
  }

  @AfterAll
  static void drop() {
    POSTED.clear();
  }

  private record Run(int exitCode, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Run backtest(String... more) {
    List<String> arguments = new ArrayList<>(List.of("backtest"));
    arguments.addAll(List.of(more));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), arguments)) {
      int exitCode = process.exitCode();
      return new Run(exitCode, process.out(), process.err());
    }
  }

  /** The small rules, but that a demo request is worth 70. */
  private Path candidate() throws IOException {
    Path folder = temporary.resolve("candidate");
    TestRules.writeSmall(folder);
    Path file = folder.resolve("scoring/points.drl");
    Files.writeString(file, Files.readString(file).replace("engagement( 40,", "engagement( 70,"));
    return folder;
  }

  /** One stored decision, as Postgres has it. */
  private record Stored(String leadId, Instant at, BigDecimal score, String team, boolean newest) {}

  private static List<Stored> stored() throws SQLException {
    List<Stored> all = new ArrayList<>();
    try (Connection connection = TestPostgres.connection(DATABASE);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select lead_id, decided_at, score, team, row_number() over (partition by lead_id"
                    + " order by decided_at desc, decision_id desc) as number from decision")) {
      while (rows.next()) {
        all.add(
            new Stored(
                rows.getString(1),
                rows.getTimestamp(2).toInstant(),
                rows.getBigDecimal(3),
                rows.getString(4),
                rows.getInt(5) == 1));
      }
    }
    return all;
  }

  @Test
  void aPlantedChangeShowsExactlyTheLeadsItShould() throws Exception {
    Path page = temporary.resolve("page.html");
    Run run =
        backtest(
            "--database", DATABASE.value(),
            "--candidate", candidate().toString(),
            "--outcome", "metadata.stage=closed_won",
            "--html", page.toString(),
            "--format", "json");
    assertEquals(0, run.exitCode(), run.err());
    JsonNode report = run.json();
    TreeSet<String> newly = new TreeSet<>();
    BigDecimal before = BigDecimal.ZERO;
    BigDecimal after = BigDecimal.ZERO;
    Map<String, Integer> teams = new HashMap<>();
    int changed = 0;
    List<Stored> all = stored();
    for (Stored each : all) {
      Posted lead = posted(each.leadId());
      BigDecimal is = lead.score(each.at(), 40);
      BigDecimal would = lead.score(each.at(), 70);
      assertEquals(0, is.compareTo(each.score()), each + " by hand is " + is);
      before = before.add(is);
      after = after.add(would);
      changed += lead.demos().isEmpty() ? 0 : 1;
      if (each.newest() && would.compareTo(QUALIFIED) >= 0) {
        teams.merge(
            lead.employees() >= 1_000 ? "enterprise_team" : "inside_sales_team", 1, Integer::sum);
        if (is.compareTo(QUALIFIED) < 0) {
          newly.add(each.leadId());
        }
      }
    }
    assertTrue(newly.size() > 10 && newly.size() < 100, newly.toString());
    TreeSet<String> reported = new TreeSet<>();
    report
        .path("newly_qualified")
        .path("leads")
        .forEach(lead -> reported.add(lead.path("lead_id").asText()));
    assertEquals(newly, reported);
    assertEquals(newly.size(), report.path("newly_qualified").path("count").asInt());
    assertEquals(0, report.path("dropped_out").path("count").asInt());
    assertEquals(all.size(), report.path("about").path("decisions").asInt());
    assertEquals(LEADS, report.path("about").path("leads").asInt());
    assertEquals(changed, report.path("about").path("changed").asInt());
    BigDecimal many = BigDecimal.valueOf(all.size());
    assertEquals(
        0,
        before
            .divide(many, 6, RoundingMode.HALF_EVEN)
            .compareTo(report.path("score").path("mean_before").decimalValue()));
    assertEquals(
        0,
        after
            .divide(many, 6, RoundingMode.HALF_EVEN)
            .compareTo(report.path("score").path("mean_after").decimalValue()));
    for (JsonNode team : report.path("teams")) {
      assertEquals(teams.getOrDefault(team.path("team").asText(), 0), team.path("after").asInt());
    }
    ends(report, all);
    String html = Files.readString(page);
    newly.forEach(lead -> assertTrue(html.contains(lead), lead));
  }

  /** A decision after its lead's end was known foretells nothing: it is left out. */
  private static void ends(JsonNode report, List<Stored> all) {
    List<BigDecimal> won = new ArrayList<>();
    List<BigDecimal> lost = new ArrayList<>();
    for (Stored each : all) {
      boolean asked = each.leadId().compareTo("b-0040") < 0;
      if (asked && !each.newest()) {
        Posted lead = posted(each.leadId());
        (lead.demos().size() > 1 ? won : lost).add(lead.score(each.at(), 70));
      }
    }
    double pairs = 0;
    for (BigDecimal one : won) {
      for (BigDecimal other : lost) {
        pairs += one.compareTo(other) > 0 ? 1 : one.compareTo(other) == 0 ? 0.5 : 0;
      }
    }
    JsonNode after = report.path("prediction").path("after");
    assertEquals(40, after.path("known").asInt());
    assertEquals(won.size(), after.path("converted").asInt());
    assertEquals(
        pairs / won.size() / lost.size(), after.path("auc").decimalValue().doubleValue(), 0.00006);
  }

  @Test
  void theSameRulesChangeNothing() throws Exception {
    Path same = temporary.resolve("same");
    TestRules.writeSmall(same);
    Run run = backtest("--database", DATABASE.value(), "--candidate", same.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("0 outcomes are another in any way"), run.out());
    assertTrue(run.out().contains("newly qualified: 0 leads"), run.out());
  }

  @Test
  void aSampleIsTheSameEachTimeAndAVersionIsACandidateToo() throws Exception {
    String version = TestPostgres.value(DATABASE, "select version from rule_active");
    String[] arguments = {
      "--database",
      DATABASE.value(),
      "--candidate",
      version.substring(0, 6),
      "--sample",
      "50",
      "--format",
      "json"
    };
    JsonNode one = backtest(arguments).json();
    JsonNode other = backtest(arguments).json();
    assertEquals(50, one.path("about").path("decisions").asInt());
    assertEquals(one.path("score"), other.path("score"));
    assertEquals(version, one.path("about").path("candidate").asText());
    assertEquals(0, one.path("about").path("changed").asInt());
  }

  @Test
  void whatIsWrongIsSaid() throws Exception {
    String where = DATABASE.value();
    Run unknown = backtest("--database", where, "--candidate", "0000aaaa");
    assertEquals(1, unknown.exitCode());
    assertEquals(
        "--candidate: no folder 0000aaaa, and there is no version 0000aaaa\n", unknown.err());
    Path broken = candidate();
    Files.writeString(broken.resolve("scoring/points.drl"), "package scoring\nrule x when");
    Run refused = backtest("--database", where, "--candidate", broken.toString());
    assertEquals(3, refused.exitCode());
    assertTrue(refused.err().startsWith("scoring/points.drl"), refused.err());
    Run time =
        backtest("--database", where, "--candidate", broken.toString(), "--since", "tomorrow");
    assertEquals(2, time.exitCode());
    assertTrue(time.err().startsWith("--since: \"tomorrow\" is no time"), time.err());
    assertEquals(2, backtest("--database", where).exitCode());
    assertEquals(2, backtest("--database", where, "--candidate", "x", "--sample", "0").exitCode());
    assertEquals(2, backtest("--database", where, "--candidate", "x", "--outcome", "y").exitCode());
    assertFalse(refused.err().contains("\tat "), "no stack trace");
    for (String stray : List.of("--at", "--rows", "--map", "--against")) {
      Run run = backtest("--database", where, "--candidate", "x", stray, "1-2");
      assertEquals(2, run.exitCode());
      assertEquals(stray + " goes with --leads\n", run.err());
    }
    Run sample = backtest("--candidate", "x", "--leads", "y.csv", "--sample", "3");
    assertEquals(2, sample.exitCode());
    assertEquals("--sample goes without --leads\n", sample.err());
    Run twice = backtest("--database", where, "--candidate", "x", "--outcome", "metadata.x=a,a");
    assertEquals(2, twice.exitCode());
    assertTrue(twice.err().contains("is empty or there twice"), twice.err());
    Run nowhere = backtest("--data", "target/nowhere", "--candidate", broken.toString());
    assertEquals(1, nowhere.exitCode());
    assertTrue(nowhere.err().contains("there is no data directory target/nowhere"), nowhere.err());
    assertFalse(Files.exists(Path.of("target/nowhere")));
  }
}
