package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** A journal that is gone is not passed over in silence. */
class ServeJournalLossIT {
  @TempDir Path data = Path.of("");

  @Test
  void aMissingJournalStopsTheStartUntilItsLossIsAccepted() throws Exception {
    try (ServerProcess server = ServerProcess.start(data)) {
      assertEquals(
          200, server.api().post("/v1/leads", Posts.lead("a", "demo-1", "demo_request")).status());
      server.process().kill();
    }
    Files.delete(data.resolve("journal/journal.db"));
    try (PlumblineProcess refused = ServerProcess.launch(Map.of(), data)) {
      assertEquals(1, refused.exitCode());
      assertEquals("", refused.out());
      assertTrue(refused.err().contains("--accept-journal-loss"), refused.err());
    }
    try (ServerProcess again = ServerProcess.start(data, "--accept-journal-loss")) {
      assertEquals(
          200, again.api().post("/v1/leads", Posts.lead("a", "view-1", "page_view")).status());
    }
  }

  @Test
  void aJournalThatIsGoneWholeIsNoticedThoughPostgresIsAway() throws Exception {
    DatabaseUri database = TestPostgres.emptyDatabase();
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value())) {
      server.api().post("/v1/leads", Posts.lead("a", "demo-1", "demo_request"));
      server.drained();
      server.process().terminate();
      assertEquals(0, server.process().exitCode());
    }
    try (Stream<Path> files = Files.list(data.resolve("journal"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    String away = "postgresql://user:secret@127.0.0.1:1/leads";
    try (PlumblineProcess refused = ServerProcess.launch(Map.of(), data, "--database", away)) {
      assertEquals(1, refused.exitCode());
      assertTrue(refused.err().contains("and Postgres has 2 already"), refused.err());
      assertTrue(refused.err().contains("--accept-journal-loss"), refused.err());
    }
    String accepted = "--accept-journal-loss";
    try (ServerProcess again =
        ServerProcess.small(data, "--database", database.value(), accepted)) {
      again.api().post("/v1/leads", Posts.lead("a", "view-2", "page_view"));
      ServerProcess.await(
          () -> again.api().get("/v1/leads/a/activities").body().contains("view-2"));
    }
  }
}
