package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.facts.FactsJson;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** Leads that were accepted, no longer fit into memory and are not in Postgres yet. */
class ReadsBeyondMemoryIT {
  private static final int REMEMBERED = 10;
  private static final int LEADS = 30;

  private static String failure(Future<String> read) {
    Throwable cause = assertThrows(ExecutionException.class, () -> Way.await(read)).getCause();
    if (cause instanceof NotFound) {
      return "not_found";
    }
    return assertInstanceOf(Unavailable.class, cause).code();
  }

  @Test
  void areNeverSaidToBeMissing(@TempDir Path directory) throws Exception {
    try (Decide decide = TestRules.small();
        Way way = Way.remembering(REMEMBERED, TestPostgres.freshDatabase(), directory, decide)) {
      List<String> decisions = new ArrayList<>();
      for (int i = 0; i < LEADS; i++) {
        decisions.add(way.post("{\"lead_id\":\"l%d\",\"source\":\"content\"}".formatted(i)));
      }
      String last = Way.await(way.way.reads().lead("l" + (LEADS - 1)));
      assertTrue(last.contains("l" + (LEADS - 1)), "what is remembered is shown: " + last);
      assertEquals("not_drained", failure(way.way.reads().lead("l0")));
      assertEquals("not_drained", failure(way.way.reads().decision(decisions.get(0))));

      way.way.drain().start();
      way.drained();

      assertEquals(
          "l0", FactsJson.tree(Way.await(way.way.reads().lead("l0"))).path("lead_id").textValue());
      String decision = Way.await(way.way.reads().decision(decisions.get(0)));
      assertEquals(
          decisions.get(0), FactsJson.tree(decision).path("decision_id").textValue(), decision);
      assertEquals("not_found", failure(way.way.reads().lead("nobody")));
      assertEquals("not_found", failure(way.way.reads().decision(UUID.randomUUID().toString())));
    }
  }
}
