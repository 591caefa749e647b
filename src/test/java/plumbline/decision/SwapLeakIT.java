package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.testing.Faults;

/** Swaps leave nothing behind: measured in a process of its own that decides all the while. */
class SwapLeakIT {
  /** What is loaded and allocated once, by the engine's compiler above all, is there by then. */
  private static final int WARM_UP = 12;

  private static final double GROWTH = 1.10;

  @TempDir Path temporary;

  @Test
  void swapsInARowLeaveNothingBehind() throws Exception {
    int swaps = Faults.pick(20, 1_000);
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // What the optimising compiler learns and what the rules' compiler would give back
                // only where memory is short is neither of them left behind by a swap.
                "-XX:TieredStopAtLevel=1",
                "-XX:SoftRefLRUPolicyMSPerMB=0",
                "-cp",
                System.getProperty("java.class.path"),
                Swapping.class.getName(),
                temporary.toString(),
                Integer.toString(WARM_UP),
                Integer.toString(swaps))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines;
    try {
      lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("metaspace="))
              .toList();
      assertEquals(0, process.waitFor());
    } finally {
      process.destroyForcibly();
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    Faults.report(
        "%d swaps in a row, %.0f s in all: before %s; after %s"
            .formatted(swaps, seconds, lines.get(0), lines.get(1)));
    Map<String, Double> before = figures(lines.get(0));
    figures(lines.get(1))
        .forEach(
            (what, now) ->
                assertTrue(
                    now <= before.getOrDefault(what, 0.0) * GROWTH,
                    () -> what + " grew from " + before.get(what) + " to " + now));
  }

  private static Map<String, Double> figures(String line) {
    Map<String, Double> figures = new HashMap<>();
    for (String figure : line.split(" ")) {
      figures.put(
          figure.substring(0, figure.indexOf('=')),
          Double.parseDouble(figure.substring(figure.indexOf('=') + 1)));
    }
    return figures;
  }
}
