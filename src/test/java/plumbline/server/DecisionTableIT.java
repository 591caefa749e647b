package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.rules.Archives;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;
import plumbline.testing.Workbooks;

/**
 * A spreadsheet saved into the folder, or uploaded, is live, or the cell that is wrong is named.
 */
class DecisionTableIT {
  private static final String TEST =
      """
      cases:
        - name: A buyer
          lead: { job_title: Buyer }
          expect:
            fired: [demographic.buyer]
        - name: Nobody
          expect:
            not_fired: [demographic.buyer]
      """;

  @TempDir Path data;
  private @Nullable ServerProcess started;

  @AfterEach
  void end() {
    if (started != null) {
      started.close();
    }
  }

  /** The server, which whoever owns the rules changes. */
  private ServerProcess start(String owner) {
    String config = "rules:\n  owner: " + owner + "\n";
    String database = TestPostgres.freshDatabase().value();
    ServerProcess server =
        ServerProcess.configured(config, List.of(), data, "--database", database);
    started = server;
    return server;
  }

  private Path file(String name) {
    return data.resolve("operator/rules/scoring").resolve(name);
  }

  private static JsonNode rules(ServerProcess server) {
    return server.api().get("/v1/rules").json();
  }

  private static byte[] titles(String points) {
    return Workbooks.titles(
        "Titles", List.of(List.of("Is a buyer", "demographic.buyer", "buyer", points, "buys")));
  }

  /** Saves as spreadsheet programs do: aside, then in place, with a lock beside it. */
  private void save(String name, byte[] bytes) throws IOException {
    Files.writeString(file("~$" + name), "locked by Ann");
    Files.writeString(file(".~lock." + name + "#"), "locked by Ann");
    Path aside = file("lu4711.tmp");
    Files.write(aside, bytes);
    Files.move(
        aside,
        file(name),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static int points(ServerProcess server) {
    Answer answer =
        server
            .api()
            .post(
                "/v1/leads?dry_run=true",
                "{\"lead_id\":\"b\",\"source\":\"seo\",\"job_title\":\"Buyer\"}");
    assertEquals(200, answer.status(), answer.body());
    return answer.json().at("/scores/demographic").asInt();
  }

  private static void awaitPoints(ServerProcess server, int points) {
    long start = System.nanoTime();
    ServerProcess.await(() -> points(server) == points);
    Faults.report("live after %d ms".formatted((System.nanoTime() - start) / 1_000_000));
  }

  @Test
  void aWorkbookSavedInTheFolderIsLiveOrItsCellIsNamed() throws IOException {
    ServerProcess server = start("folder");
    Files.writeString(file("titles_test.yaml"), TEST);
    save("titles.drl.xlsx", titles("20"));
    awaitPoints(server, 20);
    save("titles.drl.xlsx", titles("30"));
    awaitPoints(server, 30);

    save("titles.drl.xlsx", titles("thirty"));
    ServerProcess.await(() -> rules(server).get("last_error").isArray());
    JsonNode error = rules(server).at("/last_error/0");
    assertEquals("scoring/titles.drl.xlsx", error.get("file").asText(), error.toString());
    assertEquals("Titles", error.get("sheet").asText());
    assertEquals("D6", error.get("cell").asText());
    assertEquals(6, error.get("line").asInt());
    assertEquals(4, error.get("column").asInt());
    assertEquals(30, points(server));
    assertTrue(
        server.process().err().contains("scoring/titles.drl.xlsx, sheet \"Titles\", D6: "),
        server.process().err());
    save("titles.drl.xlsx", "no workbook".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    ServerProcess.await(() -> rules(server).get("last_error").toString().contains("not_a_table"));
    assertFalse(server.process().err().contains("\tat "), server.process().err());

    save("titles.drl.xlsx", titles("40"));
    awaitPoints(server, 40);
    assertTrue(rules(server).get("last_error").isNull());
  }

  @Test
  void anUploadHoldsWorkbooksAsWellAndGivesThemBack() {
    ServerProcess server = start("upload");
    String version = rules(server).get("version").asText();
    Map<String, String> files = new TreeMap<>();
    server
        .api()
        .get("/v1/rules/versions/" + version)
        .json()
        .get("files")
        .properties()
        .forEach(file -> files.put(file.getKey(), file.getValue().asText()));
    String base64 = java.util.Base64.getEncoder().encodeToString(titles("25"));
    files.put("scoring/titles.drl.xlsx", base64);
    files.put("scoring/titles_test.yaml", TEST);
    Answer put =
        server
            .api()
            .put(
                "/v1/rules",
                Archives.zip(files),
                "Content-Type",
                "application/zip",
                "If-Match",
                version);
    assertTrue(put.status() / 100 == 2, put.body());
    awaitPoints(server, 25);
    String other = rules(server).get("version").asText();
    assertEquals(
        base64,
        server
            .api()
            .get("/v1/rules/versions/" + other)
            .json()
            .at("/files/scoring~1titles.drl.xlsx")
            .asText());
  }
}
