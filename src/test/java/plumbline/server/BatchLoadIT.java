package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.postgres.DatabaseUri;
import plumbline.testing.BatchClient;
import plumbline.testing.Faults;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** A batch far larger than memory, through a server of its own. */
class BatchLoadIT {
  private static final int SAMPLES = 10;
  private static final long MOST_MEGABYTES = 200;
  private static final long MOST_GROWTH_MEGABYTES = 60;
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path data;

  @Test
  void aLongBatchIsAnsweredInOrderInConstantMemory() throws Exception {
    int lines = Faults.pick(20_000, 1_000_000);
    DatabaseUri database = TestPostgres.freshDatabase();
    List<Long> megabytes = new ArrayList<>();
    try (ServerProcess server = ServerProcess.small(data, "--database", database.value());
        BatchClient client = BatchClient.to(server.api())) {
      long begin = System.nanoTime();
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, lines));
      for (int i = 0; i < lines; i++) {
        String answer = String.valueOf(client.read());
        assertTrue(answer.contains("\"lead_id\":\"batch-" + i + "\""), answer);
        if (i % (lines / SAMPLES) == lines / SAMPLES / 2) {
          megabytes.add(heapAfterCollection(server));
        }
      }
      assertNull(client.read());
      sent.get(10, TimeUnit.SECONDS);
      double seconds = (System.nanoTime() - begin) / 1e9;
      server.drained();
      assertEquals(
          Integer.toString(lines), TestPostgres.value(database, "select count(*) from decision"));
      Faults.report(
          "a batch of %,d lines: %,.0f lines/s; heap after collection along the way %s MB"
              .formatted(lines, lines / seconds, megabytes));
    }
    assertTrue(Collections.max(megabytes) <= MOST_MEGABYTES, megabytes.toString());
    // The first halves differ by what the journal and the drain hold, the later ones should not.
    long early = Collections.max(megabytes.subList(0, SAMPLES / 2));
    long late = Collections.max(megabytes.subList(SAMPLES / 2, SAMPLES));
    assertTrue(late - early <= MOST_GROWTH_MEGABYTES, megabytes.toString());
  }

  private static void send(BatchClient client, int lines) {
    try {
      StringBuilder part = new StringBuilder();
      for (int i = 0; i < lines; i++) {
        part.append(
            "{\"lead_id\":\"batch-%d\",\"source\":\"seo\",\"industry\":\"software\",\"activities\":[{\"activity_id\":\"a\",\"type\":\"demo_request\",\"at\":\"2026-01-01T00:00:00Z\"}]}\n"
                .formatted(i));
        if (i % 100 == 99 || i == lines - 1) {
          client.send(part.toString());
          part.setLength(0);
        }
      }
      client.end();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static long heapAfterCollection(ServerProcess server) throws Exception {
    Process collect =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(server.process().pid()),
                "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals(0, collect.waitFor());
    double bytes =
        server
            .management()
            .get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
    assertTrue(bytes > 0, "no heap in the metrics");
    return (long) bytes / MEGABYTE;
  }
}
