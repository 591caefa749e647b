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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.rules.Archives;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TcpProxy;
import plumbline.testing.TestPostgres;

/** What a node starts on, and what its folder may change, where versions are followed. */
class RuleStartIT {
  private static final String POINTS = "scoring/points.drl";
  private static final String TEST =
      """
      cases:
        - name: A software company
          lead: { industry: software }
          expect: { fired: [firmographic.software] }
      """;

  @TempDir Path folder;
  private final DatabaseUri database = TestPostgres.emptyDatabase();
  private final TcpProxy wire = TcpProxy.before(database);
  private final List<ServerProcess> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(ServerProcess::close);
    wire.close();
  }

  private ServerProcess start(String name, String config) {
    return with(
        ServerProcess.configured(
            config, List.of(), folder.resolve(name), "--database", wire.uri(database).value()));
  }

  private ServerProcess with(ServerProcess node) {
    nodes.add(node);
    return node;
  }

  /** Ends a node and starts it on the files it has. */
  private ServerProcess again(ServerProcess node, String name, Runnable meanwhile) {
    nodes.remove(node);
    node.close();
    meanwhile.run();
    return with(
        ServerProcess.start(
            folder.resolve(name),
            "--rules",
            file(name, "rules").toString(),
            "--config",
            file(name, "config").toString(),
            "--database",
            wire.uri(database).value()));
  }

  private Path file(String name, String path) {
    return folder.resolve(name).resolve("operator").resolve(path);
  }

  private void edit(String name, String from, String to) throws IOException {
    Path file = file(name, "rules/" + POINTS);
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.writeString(file, text.replace(from, to));
  }

  private static JsonNode rules(ServerProcess node) {
    return node.api().get("/v1/rules").json();
  }

  private static String version(ServerProcess node) {
    return rules(node).get("version").asText();
  }

  private static void runs(ServerProcess node, String version) {
    ServerProcess.await(() -> version(node).equals(version));
  }

  private static String awaitOther(ServerProcess node, String version) {
    ServerProcess.await(() -> !version(node).equals(version));
    return version(node);
  }

  private void command(String... arguments) {
    List<String> all = new ArrayList<>(List.of("rules"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--database", database.value()));
    try (PlumblineProcess process = PlumblineProcess.jar(Map.of(), all)) {
      assertEquals(0, process.exitCode(), process.err());
    }
  }

  @Test
  void anUploadIsWhatANodeStartsOnWithoutTheDatabase() throws Exception {
    ServerProcess one = start("one", "rules:\n  owner: upload\n");
    String first = version(one);
    String lead =
        "{\"lead_id\":\"failed\",\"source\":\"seo\",\"metadata\":{\"fail\":\"no number\"}}";
    assertEquals(202, one.api().post("/v1/leads", lead).status());
    one.drained();

    Map<String, String> files = new TreeMap<>();
    JsonNode stored = one.api().get("/v1/rules/versions/" + first).json().get("files");
    stored.properties().forEach(f -> files.put(f.getKey(), f.getValue().asText()));
    files.computeIfPresent(
        POINTS, (path, text) -> text.replace("Integer.parseInt( $lead.text( \"fail\" ) )", "7"));
    Answer put =
        one.api()
            .put(
                "/v1/rules",
                Archives.zip(files),
                "Content-Type",
                "application/zip",
                "If-Match",
                first);
    assertEquals(200, put.status(), put.body());
    String second = put.json().get("version").asText();
    assertEquals("version", rules(one).get("origin").asText());

    // The leads that could not be decided are decided by it.
    ServerProcess.await(() -> one.api().get("/v1/leads/failed").json().get("undecided").isNull());
    JsonNode decided = one.api().get("/v1/leads/failed/decisions").json().at("/items/0");
    assertEquals(second, decided.get("rule_set").asText());
    // Its folder is not what decides, neither whole nor broken.
    edit("one", "industry ==", "indutsry ==");
    ServerProcess two = again(one, "one", wire::refuse);
    assertEquals(second, version(two));
    assertTrue(rules(two).get("last_error").isNull());
    assertTrue(rules(two).get("active").isNull(), "the database is away");
    String decision = two.api().post("/v1/leads", Posts.lead("a", "x", "demo_request")).body();
    assertTrue(decision.contains("\"rule_set\":\"" + second + "\""), decision);
    wire.restore();
    ServerProcess.await(() -> rules(two).at("/active/version").asText().equals(second));
    assertEquals(second, version(two));
  }

  @Test
  void whatIsPinnedStandsAgainstTheFolderAlsoWithoutTheDatabase() throws Exception {
    ServerProcess one = start("one", "");
    String first = version(one);
    edit("one", "40,", "45,");
    String second = awaitOther(one, first);
    ServerProcess.await(() -> rules(one).at("/active/version").asText().equals(second));
    assertEquals("folder", rules(one).get("origin").asText());

    // The folder holds the second version, another one was made active: that is what goes on.
    command("activate", first, "--no-pin");
    runs(one, first);
    ServerProcess two = again(one, "one", wire::refuse);
    assertEquals(first, version(two));
    assertTrue(rules(two).get("origin").asText().startsWith("last version"), "" + rules(two));
    wire.restore();

    command("activate", first);
    ServerProcess.await(() -> rules(two).at("/active/pinned").asBoolean());
    edit("one", "45,", "46,");
    ServerProcess.await(() -> rules(two).at("/active/waiting").isTextual());
    String third = rules(two).at("/active/waiting").asText();
    assertEquals(first, version(two));
    edit("one", "46,", "47,");
    ServerProcess.await(() -> !rules(two).at("/active/waiting").asText().equals(third));

    ServerProcess three = again(two, "one", wire::refuse);
    assertEquals(first, version(three));
    edit("one", "47,", "48,");
    Thread.sleep(3_000);
    assertEquals(first, version(three), "it waits for the database, which knows of the pin");
    String fourth = TestPostgres.value(database, "select waiting from rule_active");
    wire.restore();
    ServerProcess.await(() -> rules(three).at("/active/waiting").isTextual());
    ServerProcess.await(() -> !rules(three).at("/active/waiting").asText().equals(fourth));
    String last = rules(three).at("/active/waiting").asText();
    command("unpin");
    runs(three, last);
  }

  @Test
  void aSavedFolderIsRunByEveryNodeAndItsTestsAreKept() throws Exception {
    ServerProcess one = start("one", "");
    ServerProcess two = start("two", "");
    String first = version(one);
    edit("one", "40,", "45,");
    String second = awaitOther(one, first);
    runs(two, second);
    assertEquals("version", rules(two).get("origin").asText());

    // Other tests make no other version; those that fail are told of, the others kept.
    Path test = file("one", "rules/scoring/points_test.yaml");
    Files.writeString(test, TEST.replace("software }", "farming }"));
    ServerProcess.await(() -> rules(one).get("last_error").isArray());
    assertEquals("test_failed", rules(one).at("/last_error/0/code").asText());
    Files.writeString(test, TEST);
    ServerProcess.await(() -> rules(one).get("last_error").isNull());
    ServerProcess.await(
        () ->
            one.api()
                .get("/v1/rules/versions/" + second)
                .json()
                .at("/tests/passed")
                .asText()
                .equals("1"));
    assertEquals(second, version(one));

    // What decided before comes back into the folder of the other node, and a broken one with it.
    Files.writeString(test, TEST.replace("software }", "farming }"));
    ServerProcess.await(() -> rules(one).get("last_error").isArray());
    Files.delete(test);
    ServerProcess.await(() -> rules(one).get("last_error").isNull());
    edit("two", "40,", "44,");
    String third = awaitOther(two, second);
    runs(one, third);

    // A broken folder does not stop a start: what is active everywhere decides.
    edit("one", "industry ==", "indutsry ==");
    ServerProcess three =
        again(one, "one", () -> assertTrue(folder.resolve("one/rules.last").toFile().delete()));
    assertEquals(third, version(three));
    assertEquals("last good version, from Postgres", rules(three).get("origin").asText());
    assertEquals(POINTS, rules(three).at("/last_error/0/file").asText());
    assertNotEquals(first, third);
  }
}
