package plumbline.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.ApiClient;
import plumbline.testing.BatchClient;
import plumbline.testing.Faults;
import plumbline.testing.KeepAlive;
import plumbline.testing.Posts;
import plumbline.testing.ServerProcess;

/**
 * What a backtest and a candidate beside the live rules cost the leads that come in at a fixed
 * pace: windows with and without take turns, so that a noisy machine is noisy for both.
 */
class TrialsLoadIT {
  private static final int STORED = Faults.pick(2_000, 30_000);

  /** So few that their answers fit into what the system takes in: they are read at the end. */
  private static final int BATCH = 2_000;

  private static final int ROUNDS = Faults.pick(3, 12);
  private static final int CLIENTS = 4;
  private static final long EVERY_MS = 20;
  private static final long WINDOW_MS = Faults.pick(1_500, 5_000);

  /** On a machine with nothing else to do it is 1.1 at most; tests share theirs. */
  private static final double MOST = 3;

  private static final double NOISE_MS = 15;

  @TempDir Path temporary;

  /** The 99th percentile of the answers in one window. */
  private static double window(ServerProcess server, String name) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Future<List<Double>>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      String leads = name + "-" + i + "-";
      all.add(clients.submit(() -> posts(server.api(), leads)));
    }
    List<Double> times = new ArrayList<>();
    for (Future<List<Double>> each : all) {
      times.addAll(each.get(1, TimeUnit.MINUTES));
    }
    clients.shutdown();
    times.sort(null);
    return times.get((int) (times.size() * 0.99));
  }

  private static List<Double> posts(ApiClient api, String leads) throws Exception {
    List<Double> times = new ArrayList<>();
    long begin = System.nanoTime();
    try (KeepAlive wire = KeepAlive.to(api)) {
      for (int i = 0; i * EVERY_MS < WINDOW_MS; i++) {
        long due = begin + TimeUnit.MILLISECONDS.toNanos(i * EVERY_MS);
        long wait = due - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        // From when it was due: what waits behind a slow answer is late as well.
        String type = i % 2 == 0 ? "demo_request" : "page_view";
        assertEquals(200, wire.post("/v1/leads", Posts.lead(leads + i, "a", type)).status());
        times.add((System.nanoTime() - due) / 1e6);
      }
    }
    return times;
  }

  private static void store(ServerProcess server) throws IOException {
    for (int from = 0; from < STORED; from += BATCH) {
      StringBuilder lines = new StringBuilder();
      for (int i = from; i < from + BATCH; i++) {
        lines.append(Posts.lead("s-" + i, "a", "demo_request").replaceAll("\\s+", " "));
        lines.append('\n');
      }
      try (BatchClient client = BatchClient.to(server.api())) {
        client.send(lines.toString());
        client.end();
        assertEquals(BATCH, client.readAll().size());
      }
    }
    server.drained();
  }

  private static double median(double[] all) {
    double[] sorted = all.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private interface Switch {
    void turn(boolean on);
  }

  private static void compare(ServerProcess server, String what, Switch on) throws Exception {
    double[] without = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    window(server, what + "-warm");
    for (int i = 0; i < ROUNDS; i++) {
      without[i] = window(server, what + "-a" + i);
      on.turn(true);
      with[i] = window(server, what + "-b" + i);
      on.turn(false);
    }
    Faults.report(
        "%d leads/s: median p99 %.2f ms, %.2f ms beside a %s"
            .formatted(CLIENTS * 1_000 / EVERY_MS, median(without), median(with), what));
    assertTrue(
        median(with) < median(without) * MOST + NOISE_MS,
        () -> Arrays.toString(with) + " beside a " + what + ", " + Arrays.toString(without));
  }

  @Test
  void liveLeadsHardlyNotice() throws Exception {
    try (ServerProcess server = ServerProcess.small(temporary.resolve("data"))) {
      store(server);
      ApiClient api = server.api();
      String version = api.get("/v1/rules").json().path("version").asText();
      // Compiled once: from then on only deciding is compared.
      api.post("/v1/rules/versions/" + version + "/shadow", "");
      ServerProcess.await(() -> counted(server, "decided", api) > 0);
      api.post("/v1/rules/shadow/stop", "");
      String[] running = new String[1];
      compare(
          server,
          "backtest",
          on -> {
            if (on) {
              JsonNode job = api.post("/v1/backtests?candidate=" + version, "").json();
              running[0] = job.path("backtest_id").asText();
            } else {
              api.post("/v1/backtests/" + running[0] + "/cancel", "");
            }
          });
      compare(
          server,
          "shadow",
          on ->
              assertEquals(
                  200,
                  api.post(
                          on
                              ? "/v1/rules/versions/" + version + "/shadow"
                              : "/v1/rules/shadow/stop",
                          "")
                      .status()));
      assertTrue(counted(server, "decided", api) > 0);
    }
  }

  private static double counted(ServerProcess server, String what, ApiClient api) {
    api.post("/v1/leads", Posts.lead("again", "a", "page_view"));
    String name = "plumbline_shadow_" + what + "_total ";
    return server
        .management()
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }
}
