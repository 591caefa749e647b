package plumbline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small tmpfs, mounted where only the test's own process sees it. */
class JournalDiskIT {

  @TempDir Path directory;

  @Test
  void aFullDiskLosesNothingAndIsOverOnceTheJournalIsDrained() throws Exception {
    assumeTrue(mountsHere(), "a tmpfs cannot be mounted here");
    Process filler =
        onSmallDisk(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DiskFiller.class.getName(),
            directory.toString());
    List<String> lines;
    try (BufferedReader output = filler.inputReader(UTF_8)) {
      lines = output.lines().toList();
      assertEquals(0, filler.waitFor());
    } finally {
      filler.destroyForcibly();
    }
    assertEquals(3, lines.size());
    for (String line : lines) {
      String[] counts = line.split(" ");
      assertTrue(Integer.parseInt(counts[0]) > 1000, line + ": acknowledged, kept, drained");
      assertEquals(counts[0], counts[1], line + ": acknowledged, kept, drained");
      assertEquals(counts[0], counts[2], line + ": acknowledged, kept, drained");
    }
  }

  private boolean mountsHere() throws InterruptedException {
    try {
      return onSmallDisk("true").waitFor() == 0;
    } catch (IOException e) {
      return false; // no unshare, as on macOS
    }
  }

  /** Starts a command that sees a disk of 40 MB in the place of the directory. */
  private Process onSmallDisk(String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c"));
    line.add("mount -t tmpfs -o size=40m tmpfs \"$0\" && exec \"$@\"");
    line.add(directory.toString());
    line.addAll(List.of(command));
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
