package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Faults;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** The journal at its bound, and a disk that is full, as clients and operators meet them. */
class JournalFullIT {
  private static final int ENTRIES = 50;

  @TempDir Path data;

  @Test
  void atItsBoundTheJournalRefusesSaysSoAndRecoversByItself() throws Exception {
    DatabaseUri database = TestPostgres.freshDatabase();
    String config = "journal:\n  max_entries: " + ENTRIES + "\n";
    try (ServerProcess server =
        ServerProcess.configured(config, List.of(), data, "--database", database.value())) {
      fillAndRecover(server, database, "journal_full", "the journal is full", "x");
    }
  }

  @Test
  void aFullDiskRefusesSaysSoAndCorruptsNothing() throws Exception {
    assumeTrue(mounts(), "a tmpfs cannot be mounted here");
    DatabaseUri database = TestPostgres.freshDatabase();
    Path journal = data.resolve("journal");
    List<String> onSmallDisk =
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mkdir -p '%s' && mount -t tmpfs -o size=%dm tmpfs '%s' && exec \"$@\""
                .formatted(journal, Faults.pick(24, 64), journal),
            "sh");
    try (ServerProcess server =
        ServerProcess.configured("", onSmallDisk, data, "--database", database.value())) {
      fillAndRecover(
          server, database, "journal_failed", "the journal cannot be written", "x".repeat(100_000));
    }
  }

  private static boolean mounts() throws InterruptedException {
    try {
      return new ProcessBuilder("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt")
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Posts while nothing gets into Postgres until it is refused, and then lets it in. */
  private static void fillAndRecover(
      ServerProcess server, DatabaseUri database, String code, String reason, String ballast)
      throws Exception {
    List<String> answered = new ArrayList<>();
    int refused = 0;
    try (Connection holder = TestPostgres.connection(database)) {
      holder.setAutoCommit(false);
      try (Statement lock = holder.createStatement()) {
        lock.execute("LOCK TABLE decision IN EXCLUSIVE MODE");
      }
      while (refused < 5) {
        HttpResponse<String> answer = post(server, "lead-" + answered.size(), ballast);
        if (answer.statusCode() == 200) {
          assertEquals(0, refused, "it was full, and then it was not");
          answered.add(new Answer(200, answer.body()).json().get("decision_id").asText());
        } else {
          refused++;
          assertEquals(503, answer.statusCode(), answer.body());
          assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
          int seconds = Integer.parseInt(answer.headers().firstValue("Retry-After").orElse("0"));
          assertTrue(seconds >= 1 && seconds <= 60, seconds + " s");
        }
      }
      Answer ready = server.management().get("/health/ready");
      assertEquals(503, ready.status());
      assertTrue(ready.body().contains(reason), ready.body());
      assertEquals(200, server.management().get("/health/live").status());
    }
    ServerProcess.await(() -> server.management().get("/health/ready").status() == 200);
    assertEquals(200, post(server, "after", ballast).statusCode());
    server.drained();
    int stored = Integer.parseInt(TestPostgres.value(database, "select count(*) from decision"));
    Faults.report(
        "%s: %d answered 200, %d refused, then %d in Postgres with the one after"
            .formatted(code, answered.size(), refused, stored));
    assertEquals(answered.size() + 1, stored);
    Set<String> once = new HashSet<>(answered);
    assertEquals(answered.size(), once.size());
    for (String decisionId : List.of(answered.get(0), answered.get(answered.size() - 1))) {
      assertEquals(200, server.api().get("/v1/decisions/" + decisionId).status());
    }
  }

  private static HttpResponse<String> post(ServerProcess server, String leadId, String ballast)
      throws Exception {
    List<String> metadata = new ArrayList<>();
    for (int i = 0; i * 10_000 < ballast.length(); i++) {
      int to = Math.min(ballast.length(), (i + 1) * 10_000);
      metadata.add("\"k%d\":\"%s\"".formatted(i, ballast.substring(i * 10_000, to)));
    }
    String lead =
        "{\"lead_id\":\"%s\",\"source\":\"seo\",\"metadata\":{%s}}"
            .formatted(leadId, String.join(",", metadata));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.api().url() + "/v1/leads"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(lead))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }
}
