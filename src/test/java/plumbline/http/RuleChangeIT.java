package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.rules.Archives;
import plumbline.rules.RuleFiles;
import plumbline.testing.ApiClient;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.TestRules;

/** Rules that are uploaded, listed, compared, and gone back to. */
class RuleChangeIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TEST =
      """
      cases:
        - name: A software company
          lead: { industry: software }
          expect: { fired: [firmographic.software] }
      """;

  @TempDir Path directory;
  private TestServer server;
  private ApiClient api;
  private RuleFiles first;

  @BeforeEach
  void start() throws Exception {
    server = new TestServer(directory);
    api = new ApiClient("http://127.0.0.1:" + server.port());
    try (Decide small = TestRules.small()) {
      first = small.rules().files();
    }
    server.active(first);
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private Map<String, String> edited(String from, String to) {
    Map<String, String> files = new TreeMap<>(first.all());
    files.remove(Decide.CONFIG);
    files.computeIfPresent("scoring/points.drl", (path, text) -> text.replace(from, to));
    return files;
  }

  private Answer put(String query, String type, byte[] body, String version) {
    return api.put(
        "/v1/rules" + query, body, "Content-Type", type, "If-Match", '"' + version + '"');
  }

  private static byte[] json(Map<String, String> files) throws Exception {
    return JSON.writeValueAsBytes(files);
  }

  @Test
  void anUploadIsCheckedStoredAndActiveAndTheFormerOneIsOneCallAway() throws Exception {
    Map<String, String> files = edited("40", "41");
    files.put("scoring/points_test.yaml", TEST);
    Answer dry = put("?dry_run=true", "application/zip", Archives.zip(files), first.version());
    assertEquals(200, dry.status(), dry.body());
    assertEquals(first.version(), dry.json().at("/active/version").asText());
    assertEquals(1, dry.json().at("/tests/passed").asInt());
    assertEquals("untested_rule", dry.json().at("/warnings/0/code").asText(), "it stops nothing");
    assertEquals(1, versions().size());

    Answer put = put("?note=more", "application/gzip", Archives.tarGz(files), first.version());
    assertEquals(200, put.status(), put.body());
    String second = put.json().get("version").asText();
    assertEquals(dry.json().get("version").asText(), second);
    assertEquals(second, put.json().at("/active/version").asText());
    JsonNode newest = versions().get(0);
    assertEquals(
        List.of(second, "true", "upload", "admin", "more", "{\"passed\":1,\"failed\":0}"),
        List.of(
            newest.get("version").asText(),
            newest.get("active").asText(),
            newest.get("origin").asText(),
            newest.get("stored_by").asText(),
            newest.get("note").asText(),
            newest.get("tests").toString()));
    JsonNode one = api.get("/v1/rules/versions/" + second.substring(0, 8)).json();
    assertEquals(TEST, one.at("/files/scoring~1points_test.yaml").asText());
    assertEquals(first.texts().get(Decide.CONFIG), one.get("files").get(Decide.CONFIG).asText());

    JsonNode diff =
        api.get("/v1/rules/versions/" + second + "/diff?from=" + first.version()).json();
    assertEquals(
        List.of("scoring/points.drl changed", "scoring/points_test.yaml added"),
        texts(
            diff.get("files"),
            file -> file.get("path").asText() + " " + file.get("change").asText()));
    assertTrue(diff.at("/files/0/diff").asText().contains("\n+then insert( Points.engagement( 41"));

    Answer back = api.post("/v1/rules/versions/" + first.version() + "/activate?note=back", "");
    assertEquals(200, back.status(), back.body());
    assertEquals(
        "{\"version\":\"" + first.version() + "\",\"pinned\":true,\"waiting\":null}",
        back.json().get("active").toString());
    Answer pinned = put("", "application/json", json(files), first.version());
    assertEquals("409 rules_pinned", problem(pinned));
    assertEquals("false", api.post("/v1/rules/unpin", "").json().get("pinned").asText());
    assertEquals(200, put("", "application/json", json(files), first.version()).status());
    JsonNode page = api.get("/v1/rules/versions?limit=1").json();
    String next = page.get("next_cursor").asText();
    assertEquals(
        first.version(),
        api.get("/v1/rules/versions?limit=1&cursor=" + next)
            .json()
            .at("/items/0/version")
            .asText());
  }

  @Test
  void aChangeForAnotherVersionIsRefused() throws Exception {
    byte[] body = json(edited("40", "42"));
    Answer none = api.put("/v1/rules", body, "Content-Type", "application/json");
    assertEquals("428 if_match_required", problem(none));
    String other = "0".repeat(32);
    assertEquals("412 version_changed", problem(put("", "application/json", body, other)));
    assertEquals("412 version_changed", problem(put("", "application/json", body, "*")));
    assertEquals(
        "415 unsupported_media_type", problem(put("", "text/plain", body, first.version())));
    assertEquals("404 unknown_version", problem(api.get("/v1/rules/versions/" + other)));
    assertEquals(
        "404 unknown_version", problem(api.post("/v1/rules/versions/" + other + "/activate", "")));
    assertEquals("404 not_found", problem(api.get("/v1/rules/versions/no")));
    assertEquals(1, versions().size());
  }

  @Test
  void rulesWithFaultsAreRefusedWithAllOfThemAndNothingIsStored() throws Exception {
    Map<String, String> broken = edited("industry ==", "industrie ==");
    Answer compile = put("", "application/json", json(broken), first.version());
    assertEquals("422 rules_invalid", problem(compile));
    assertEquals("scoring/points.drl", compile.json().at("/errors/0/file").asText());
    assertEquals("error", compile.json().at("/errors/0/severity").asText());
    Map<String, String> failing = edited("40", "43");
    failing.put("scoring/points_test.yaml", TEST.replace("software }", "farming }"));
    Answer tests = put("", "application/json", json(failing), first.version());
    assertEquals("422 rules_invalid", problem(tests));
    assertEquals("test_failed", tests.json().at("/errors/0/code").asText());
    Map<String, String> steered = edited("@limit(\"1/day\")", "salience 5");
    Answer linted = put("", "application/json", json(steered), first.version());
    assertEquals("422 rules_invalid", problem(linted));
    assertEquals("forbidden_construct", linted.json().at("/errors/0/code").asText());
    Map<String, String> config = edited("40", "44");
    config.put("demand-generation.yaml", "scoring: 1\n");
    assertEquals(
        "422 rules_invalid", problem(put("", "application/json", json(config), first.version())));
    Answer path =
        put("", "application/zip", Archives.zip(Map.of("../a.drl", "x")), first.version());
    assertEquals("422 rules_invalid", problem(path));
    assertEquals("bad_path", path.json().at("/errors/0/code").asText());
    assertEquals(1, versions().size());
  }

  @Test
  void theConfigOfAnUploadDecides() throws Exception {
    Map<String, String> files = edited("40", "40");
    files.put(
        "config/demand-generation.yaml",
        Files.readString(Path.of("config/demand-generation.yaml"))
            .replace("qualified: 0.7", "qualified: 0.75"));
    Answer put = put("", "application/json", json(files), first.version());
    assertEquals(200, put.status(), put.body());
    JsonNode diff = api.get("/v1/rules/versions/" + first.version() + "/diff").json();
    assertEquals(List.of(Decide.CONFIG), texts(diff.get("files"), f -> f.get("path").asText()));
    assertEquals(put.json().get("version").asText(), diff.get("from").asText());
  }

  private JsonNode versions() {
    return api.get("/v1/rules/versions").json().get("items");
  }

  private static String problem(Answer answer) {
    return answer.status() + " " + answer.json().path("code").asText();
  }

  private static List<String> texts(JsonNode array, Function<JsonNode, String> text) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(text.apply(each)));
    return texts;
  }
}
