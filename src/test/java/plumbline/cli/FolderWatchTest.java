package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way a file is saved is seen, once. */
class FolderWatchTest {
  @TempDir Path folder;

  @Test
  void aSaveIsSeenHoweverAnEditorSavesAndSeveralAtOnceAreOne() throws Exception {
    Path real = Files.createDirectories(folder.resolve("first"));
    Path one = Files.writeString(real.resolve("one.drl"), "1");
    Path seen = Files.createSymbolicLink(folder.resolve("seen"), real);
    FolderWatch watch = watch(seen);
    Files.writeString(one, "22");
    assertEquals(Set.of(seen.resolve("one.drl")), await(watch));

    Path aside = Files.writeString(real.resolve("one.drl~"), "333");
    Files.move(aside, one, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(Files.createDirectories(real.resolve("deep")).resolve("two.drl"), "2");
    assertEquals(Set.of(seen.resolve("deep/two.drl"), seen.resolve("one.drl")), await(watch));

    Files.delete(one);
    assertEquals(Set.of(seen.resolve("one.drl")), await(watch));

    // As a mounted folder is changed: the link is put elsewhere.
    Path second = Files.createDirectories(folder.resolve("second"));
    Files.writeString(second.resolve("three.drl"), "3");
    Path link = Files.createSymbolicLink(folder.resolve("link"), second);
    Files.move(link, seen, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(Set.of(seen.resolve("deep/two.drl"), seen.resolve("three.drl")), await(watch));
  }

  @Test
  void aBurstOfSavesIsWaitedOut() throws Exception {
    FolderWatch watch = watch(folder);
    ScheduledExecutorService saves = Executors.newSingleThreadScheduledExecutor();
    try {
      List<Future<Path>> saved = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String name = "rule" + i + ".drl";
        saved.add(saves.schedule(() -> save(name), 50L * i, TimeUnit.MILLISECONDS));
      }
      assertEquals(10, await(watch).size());
      assertEquals(10, saved.stream().filter(Future::isDone).count());
    } finally {
      saves.shutdownNow();
    }
  }

  private Path save(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "rule");
  }

  private static FolderWatch watch(Path folder) {
    return new FolderWatch(List.of(folder), file -> file.toString().endsWith(".drl"));
  }

  private static Set<Path> await(FolderWatch watch) {
    return assertTimeoutPreemptively(Duration.ofSeconds(20), watch::await);
  }
}
