package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.PlumblineProcess;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;

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
}
