package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.decision.Decide;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.TestPostgres;
import plumbline.testing.TestRules;

/** The drain stands back while posts wait for their turn, and not for ever. */
class YieldingIT {
  /** A batch may be under way when the first post begins to wait. */
  private static final long LITTLE = 400;

  private static final int LEADS = 20_000;

  /** Of the time the drain stands back, several. */
  private static final long LIMIT_SECONDS = 90;

  /** Many posts at the same time, and their answers. */
  private static CompletableFuture<List<String>> burst(Way way) {
    List<String> leads =
        IntStream.range(0, LEADS)
            .mapToObj("{\"lead_id\":\"l%d\",\"source\":\"content\"}"::formatted)
            .toList();
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return way.postAll(leads);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void aBurstIsAnsweredFirstAndDrainedThen(@TempDir Path directory) throws Exception {
    DatabaseUri uri = TestPostgres.freshDatabase();
    try (Decide decide = TestRules.small();
        Way way = Way.draining(uri, directory, decide)) {
      CompletableFuture<List<String>> answered = burst(way);
      long drainedMeanwhile = 0;
      int mostWaiting = 0;
      while (!answered.isDone()) {
        int waiting = way.way.waiting();
        if (waiting > 0) {
          drainedMeanwhile = way.way.drain().applied();
          mostWaiting = Math.max(mostWaiting, waiting);
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }

      assertEquals(LEADS, answered.get().size());
      assertTrue(mostWaiting > 1_000, "nothing waited: " + mostWaiting);
      assertTrue(drainedMeanwhile <= LITTLE, "drained meanwhile: " + drainedMeanwhile);
      way.drained();
      assertEquals(LEADS, way.way.drain().applied() - 1, "and the rule set");
    }
  }

  @Test
  void whoeverWaitsForTheDrainHasItGoOn(@TempDir Path directory) throws Exception {
    DatabaseUri uri = TestPostgres.freshDatabase();
    try (Decide decide = TestRules.small();
        Way way = Way.draining(uri, directory, decide)) {
      way.post("{\"lead_id\":\"first\",\"source\":\"content\"}");
      CompletableFuture<List<String>> answered = burst(way);
      while (way.way.waiting() == 0 && !answered.isDone()) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      way.drained();

      assertTrue(way.way.waiting() > 0, "the burst was over before it was drained");
      assertEquals(LEADS, answered.get().size());
    }
  }

  @Test
  void aBurstThatDoesNotEndIsDrainedAllTheSame(@TempDir Path directory) throws Exception {
    DatabaseUri uri = TestPostgres.freshDatabase();
    try (Decide decide = TestRules.small();
        Way way = Way.draining(uri, directory, decide)) {
      List<CompletableFuture<List<String>>> bursts =
          new ArrayList<>(List.of(burst(way), burst(way)));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      long before = 0;
      long drainedMeanwhile = 0;
      while (drainedMeanwhile <= LITTLE) {
        assertTrue(System.nanoTime() < deadline, "drained meanwhile: " + drainedMeanwhile);
        bursts.replaceAll(burst -> burst.isDone() ? burst(way) : burst);
        TimeUnit.MILLISECONDS.sleep(1);
        // What is drained while nothing waits does not count.
        long drained = way.way.drain().applied();
        before = way.way.waiting() == 0 ? drained : before;
        drainedMeanwhile = drained - before;
      }
      for (CompletableFuture<List<String>> burst : bursts) {
        assertEquals(LEADS, burst.get().size());
      }
    }
  }
}
