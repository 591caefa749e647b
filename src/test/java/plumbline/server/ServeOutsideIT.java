package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.ApiClient.Answer;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** Servers on a Postgres that is not theirs. */
class ServeOutsideIT {
  @TempDir Path data;
  @TempDir Path otherData;

  @Test
  void twoServersOnOneDatabaseShareWhatTheyKnow() {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (ServerProcess one = on(database, data);
        ServerProcess other = on(database, otherData)) {
      JsonNode first = decided(one, Posts.lead("ada", "view-1", "page_view"));
      ServerProcess.await(() -> other.api().get("/v1/leads/ada").status() == 200);
      assertEquals(
          first, other.api().get("/v1/decisions/" + first.get("decision_id").asText()).json());

      JsonNode second = decided(other, Posts.lead("ada", "demo-2", "demo_request"));
      assertTrue(names(second, "view-1") && names(second, "demo-2"), second.toString());
      ServerProcess.await(
          () ->
              one.api()
                  .get("/v1/leads/ada")
                  .json()
                  .get("decision_id")
                  .equals(second.get("decision_id")));
      JsonNode third = decided(one, Posts.lead("ada", "demo-3", "demo_request"));
      assertTrue(names(third, "demo-2") && names(third, "demo-3"), third.toString());
      assertEquals(3, one.api().get("/v1/leads/ada/decisions").json().get("items").size());
      for (ServerProcess server : new ServerProcess[] {one, other}) {
        assertFalse(server.process().err().contains(database.password()), "the log tells it");
        assertFalse(server.process().err().contains("WARN"), server.process().err());
      }
      assertFalse(Files.exists(data.resolve("postgres")));
    }
  }

  @Test
  void afterTheFirstStartItNeedsNoDatabaseToTakeLeads() {
    DatabaseUri database = TestPostgres.freshDatabase();
    try (ServerProcess first = on(database, data)) {
      decided(first, Posts.lead("ada", "view-1", "page_view"));
    }
    try (ServerProcess alone =
        on(DatabaseUri.parse("postgresql://user:secret@127.0.0.1:1/leads"), data)) {
      Answer ready = alone.management().get("/health/ready");
      assertEquals(200, ready.status(), ready.body());
      assertEquals(1, ready.json().get("warnings").size(), ready.body());
      JsonNode decision = decided(alone, Posts.lead("ada", "demo-2", "demo_request"));
      assertEquals("request", decision.get("basis").asText());
      assertFalse(names(decision, "view-1"), decision.toString());
      alone.process().terminate();
      assertEquals(0, alone.process().exitCode());
      assertFalse(alone.process().err().contains("\tat "), alone.process().err());
    }
    try (ServerProcess again = on(database, data)) {
      ServerProcess.await(
          () -> again.api().get("/v1/leads/ada/activities").body().contains("demo-2"));
      JsonNode newest = again.api().get("/v1/leads/ada/decisions").json().at("/items/0");
      assertEquals("concurrent_facts", newest.get("cause").asText(), newest.toString());
      assertTrue(names(newest, "view-1") && names(newest, "demo-2"), newest.toString());
    }
  }

  private static ServerProcess on(DatabaseUri database, Path data) {
    return ServerProcess.small(data, "--database", database.value());
  }

  private static JsonNode decided(ServerProcess server, String lead) {
    Answer answer = server.api().post("/v1/leads", lead);
    assertEquals(200, answer.status(), answer.body());
    return answer.json();
  }

  /** Whether an activity is among what a decision explains. */
  private static boolean names(JsonNode decision, String activityId) {
    for (JsonNode contribution : decision.get("contributions")) {
      if (contribution.get("activity_id").asText().equals(activityId)) {
        return true;
      }
    }
    return false;
  }
}
