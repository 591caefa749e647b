package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.Archives;
import plumbline.rules.RuleFiles;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;

/** Nodes on one Postgres run what is made active on any of them, or by a command. */
class RuleFollowIT {
  private static final String UPLOAD = "rules:\n  owner: upload\n";
  private static final long WITHIN_MS = 6_000;

  @TempDir Path folder;
  private final DatabaseUri database = TestPostgres.emptyDatabase();
  private final List<ServerProcess> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(ServerProcess::close);
  }

  private ServerProcess start(String name, String config) {
    ServerProcess node =
        ServerProcess.configured(
            config, List.of(), folder.resolve(name), "--database", database.value());
    nodes.add(node);
    return node;
  }

  private static String version(ServerProcess node) {
    return node.api().get("/v1/rules").json().get("version").asText();
  }

  private static JsonNode active(ServerProcess node) {
    return node.api().get("/v1/rules").json().get("active");
  }

  /** What the active version is made of, with one thing changed. */
  private static Map<String, String> edited(ServerProcess node, String from, String to) {
    Map<String, String> files = new TreeMap<>();
    JsonNode version = node.api().get("/v1/rules/versions/" + version(node)).json();
    version.get("files").properties().forEach(f -> files.put(f.getKey(), f.getValue().asText()));
    files.computeIfPresent("scoring/points.drl", (path, text) -> text.replace(from, to));
    return files;
  }

  private static Answer put(ServerProcess node, Map<String, String> files) {
    return node.api()
        .put(
            "/v1/rules",
            Archives.zip(files),
            "Content-Type",
            "application/zip",
            "If-Match",
            version(node));
  }

  private long untilAllRun(String version) {
    long begin = System.nanoTime();
    ServerProcess.await(() -> nodes.stream().allMatch(node -> version(node).equals(version)));
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  @Test
  void threeNodesRunWhatOneWasGiven() {
    for (String name : List.of("one", "two", "three")) {
      start(name, UPLOAD);
    }
    String first = version(nodes.get(0));
    List<Long> tookMs = new ArrayList<>();
    String version = first;
    for (int round = 0; round < Faults.pick(3, 30); round++) {
      ServerProcess node = nodes.get(round % 3);
      Answer put = put(node, edited(node, 40 + round + ",", 41 + round + ","));
      assertEquals(200, put.status(), put.body());
      version = put.json().get("version").asText();
      assertEquals(version, version(node), "the node that was asked runs it when it answers");
      tookMs.add(untilAllRun(version));
    }
    long longest = tookMs.stream().mapToLong(Long::longValue).max().orElse(0);
    Faults.report("three nodes ran another version after " + tookMs + " ms");
    assertTrue(longest < WITHIN_MS, tookMs + "");
    String decision =
        nodes.get(1).api().post("/v1/leads", Posts.lead("a", "x", "demo_request")).body();
    assertTrue(decision.contains("\"rule_set\":\"" + version + "\""), decision);

    // Back by a command, which no node was asked for.
    rules(0, "activate", first.substring(0, 8), "--note", "back");
    assertTrue(untilAllRun(first) < WITHIN_MS);
    assertTrue(active(nodes.get(2)).get("pinned").asBoolean());
    JsonNode listed = nodes.get(0).api().get("/v1/rules").json().get("nodes");
    assertEquals(3, listed.size());
    rules(0, "unpin");
    assertTrue(!active(nodes.get(2)).get("pinned").asBoolean());
  }

  @Test
  void aNodeThatCannotCompileKeepsWhatItHasAndShowsIt() throws Exception {
    ServerProcess one = start("one", UPLOAD);
    start("two", UPLOAD);
    String first = version(one);
    // Not by a door: what is stored so was checked by nobody.
    String broken = "0".repeat(32);
    TestPostgres.execute(
        database,
        "insert into rule_set (version, origin) values ('" + broken + "', 'upload')",
        "insert into rule_file select '" + broken + "', path, hash from rule_file",
        "update rule_active set version = '" + broken + "', serial = serial + 1",
        "notify plumbline_rules");
    ServerProcess.await(() -> failing(one, broken) == 2);
    assertEquals(first, version(one));
    String rules = "package scoring\nrule \"a\" @id(\"engagement.a\") when Nothing() then end\n";
    String bad = new RuleFiles(Map.of("scoring/a.drl", rules)).version();
    TestPostgres.execute(
        database,
        "insert into rule_text values ('x', '" + rules + "')",
        "insert into rule_set (version, origin) values ('" + bad + "', 'upload')",
        "insert into rule_file values ('" + bad + "', 'scoring/a.drl', 'x')",
        "update rule_active set version = '" + bad + "', serial = serial + 1",
        "notify plumbline_rules");
    ServerProcess.await(() -> failing(one, bad) == 2);
    assertEquals(first, version(one));
    assertTrue(one.api().get("/v1/rules").json().get("last_error").isArray());
    assertEquals(200, one.api().post("/v1/leads", Posts.lead("a", "x", "page_view")).status());
    rules(0, "activate", first, "--no-pin");
    ServerProcess.await(() -> failing(one, bad) == 0);
    ServerProcess.await(() -> one.api().get("/v1/rules").json().get("last_error").isNull());
  }

  private static int failing(ServerProcess node, String version) {
    int failing = 0;
    for (JsonNode each : node.api().get("/v1/rules").json().get("nodes")) {
      failing += each.at("/last_error/version").asText().equals(version) ? 1 : 0;
    }
    return failing;
  }

  @Test
  void aNodeThatStartsAgainOnOldFilesChangesNothing() throws Exception {
    ServerProcess one = start("one", "");
    String old = version(one);
    ServerProcess two = start("two", "");
    Path rules = folder.resolve("two/operator/rules/scoring/points.drl");
    assertEquals("409 rules_owner", refused(put(two, edited(two, "40,", "45,"))));
    nodes.remove(two);
    two.close();

    // Its folder changes, and it starts again: that is a change.
    edit(rules, "40,", "45,");
    two = startOnWhatIsThere("two");
    String fresh = version(two);
    assertTrue(!fresh.equals(old));
    assertTrue(untilAllRun(fresh) < WITHIN_MS);

    // The other one starts again on the files it had before: that is none.
    nodes.remove(one);
    one.close();
    one = startOnWhatIsThere("one");
    assertEquals(fresh, version(one));
    // So does a node with a data directory of its own, as its files are known.
    assertEquals(fresh, version(start("three", "")));
    assertEquals(fresh, active(one).get("version").asText());

    // What a folder brings against a pin waits for its end.
    rules(0, "activate", old);
    untilAllRun(old);
    nodes.remove(two);
    two.close();
    edit(rules, "45,", "46,");
    two = startOnWhatIsThere("two");
    assertEquals(old, version(two));
    String waiting = active(two).get("waiting").asText();
    rules(0, "unpin");
    assertTrue(untilAllRun(waiting) < WITHIN_MS);
  }

  @Test
  void whatHappensWhileTheDatabaseIsAwayIsMadeUpForLater() throws Exception {
    try (TcpProxy wire = TcpProxy.before(database)) {
      ServerProcess one = start("one", "");
      ServerProcess two = start("two", "");
      String old = version(two);
      nodes.remove(two);
      two.close();

      // A folder that has changed decides on its node alone, and everywhere once that can be.
      edit(folder.resolve("two/operator/rules/scoring/points.drl"), "40,", "45,");
      wire.refuse();
      two = startOnWhatIsThere("two", wire.uri(database));
      String fresh = version(two);
      assertNotEquals(old, fresh);
      assertTrue(active(two).isNull());
      String decision = two.api().post("/v1/leads", Posts.lead("a", "x", "demo_request")).body();
      assertTrue(decision.contains("\"rule_set\":\"" + fresh + "\""), decision);
      assertEquals(old, version(one));
      wire.restore();
      long tookMs = untilAllRun(fresh);
      ServerProcess.await(() -> active(one).get("version").asText().equals(fresh));
      assertTrue(rules(0, "show", fresh).contains("scoring/points.drl"));

      // A node that was cut off follows once it can.
      wire.refuse();
      rules(0, "activate", old, "--no-pin");
      ServerProcess.await(() -> version(one).equals(old));
      assertEquals(fresh, version(two));
      wire.restore();
      Faults.report(
          "a folder's change was everywhere %d ms after the database was back, another one's %d ms"
              .formatted(tookMs, untilAllRun(old)));
      two.drained();
      assertEquals(
          fresh, TestPostgres.value(database, "select rule_set from decision order by decided_at"));
    }
  }

  private ServerProcess startOnWhatIsThere(String name) {
    return startOnWhatIsThere(name, database);
  }

  /** As {@link #start}, its folder left as it is. */
  private ServerProcess startOnWhatIsThere(String name, DatabaseUri database) {
    Path operator = folder.resolve(name).resolve("operator");
    ServerProcess node =
        ServerProcess.start(
            folder.resolve(name),
            "--rules",
            operator.resolve("rules").toString(),
            "--config",
            operator.resolve("config").toString(),
            "--database",
            database.value());
    nodes.add(node);
    return node;
  }

  private static void edit(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
  }

  private static String refused(Answer answer) {
    return answer.status() + " " + answer.json().path("code").asText();
  }

  private String rules(int exitCode, String... arguments) {
    List<String> all = new ArrayList<>(List.of("rules"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--database", database.value()));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), all)) {
      assertEquals(exitCode, process.exitCode(), process.err());
      return process.out();
    }
  }
}
