package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import plumbline.testing.Faults;
import plumbline.testing.IdleClients;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;
import plumbline.testing.TestPostgres;

/** Thousands of connections on which nothing comes, from a process of their own. */
@Isolated("it measures time")
class IdleConnectionsIT {
  private static final int ASKED = 200;
  private static final long MOST_KILOBYTES_EACH = 64;

  @TempDir Path data;

  @Test
  void idleConnectionsCostLittleAndOthersAreServed() throws Exception {
    int connections = Faults.pick(1_000, 10_000);
    try (ServerProcess server =
        ServerProcess.small(data, "--database", TestPostgres.freshDatabase().value())) {
      askedMs(server); // warm
      long alone = p99(askedMs(server));
      long before = server.process().residentKilobytes();
      int port = URI.create(server.api().url()).getPort();
      Process idle =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  IdleClients.class.getName(),
                  "" + port,
                  "" + connections)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader out = new BufferedReader(idle.inputReader(StandardCharsets.UTF_8))) {
        int open = Integer.parseInt(String.valueOf(out.readLine()));
        assumeTrue(open == connections, "only " + open + " connections can be opened here");
        long beside = p99(askedMs(server));
        long kilobytes = server.process().residentKilobytes() - before;
        Faults.report(
            "%,d idle connections: %,d KB more in the server; p99 of a post %d ms beside them, %d ms alone"
                .formatted(connections, kilobytes, beside, alone));
        assertTrue(kilobytes < connections * MOST_KILOBYTES_EACH, kilobytes + " KB");
        assertTrue(beside < Math.max(500, 5 * alone), beside + " ms, alone " + alone + " ms");
      } finally {
        idle.destroyForcibly();
      }
      assertEquals(200, server.management().get("/health/ready").status());
    }
  }

  private static List<Long> askedMs(ServerProcess server) {
    List<Long> ms = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      long begin = System.nanoTime();
      String lead = Posts.lead("lead-" + i, "demo-" + begin, "demo_request");
      assertEquals(200, server.api().post("/v1/leads", lead).status());
      ms.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
    }
    return ms;
  }

  private static long p99(List<Long> ms) {
    List<Long> sorted = new ArrayList<>(ms);
    Collections.sort(sorted);
    return sorted.get(sorted.size() * 99 / 100);
  }
}
