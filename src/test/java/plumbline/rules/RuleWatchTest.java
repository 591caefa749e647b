package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is saved is seen, whole and once, however it is saved; what is beside it is not. */
class RuleWatchTest {
  private static final Duration SETTLE = Duration.ofMillis(300);

  /** Where only the system's word is waited for, looking must not help. */
  private static final Duration NEVER = Duration.ofHours(1);

  private static final long QUIET_MS = 1_200;
  private static final long LIMIT_SECONDS = 30;

  @TempDir Path temporary;

  private final BlockingQueue<Map<String, String>> seen = new LinkedBlockingQueue<>();
  private Path rules = Path.of("");
  private Path points = Path.of("");
  private @Nullable RuleWatch watch;

  @BeforeEach
  void folder() throws IOException {
    rules = temporary.resolve("rules");
    points = rules.resolve("scoring/points.drl");
    Files.createDirectories(points.resolveSibling("."));
    Files.writeString(points, "one");
    Files.writeString(config(), "config: one");
  }

  @AfterEach
  void end() {
    if (watch != null) {
      watch.close();
    }
  }

  private Path config() {
    return temporary.resolve("demand-generation.yaml");
  }

  private void watch(Path folder, Duration poll) {
    RuleWatch watching =
        new RuleWatch(folder, List.of(config()), new RuleWatch.Timing(poll, SETTLE));
    watch = watching;
    watching.start(
        () -> {
          Map<String, String> texts = read(folder);
          return () -> seen.add(texts);
        });
  }

  private static Map<String, String> read(Path folder) {
    try {
      return RuleFiles.texts(folder, RuleFiles::isOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void sees(Map<String, String> texts) throws InterruptedException {
    Map<String, String> next = seen.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    assertNotNull(next, "nothing was seen");
    assertEquals(texts, next);
  }

  private void seesNothing() throws InterruptedException {
    assertNull(seen.poll(QUIET_MS, TimeUnit.MILLISECONDS));
  }

  @Test
  void seesASaveInPlaceAndOneByAnotherFile() throws Exception {
    watch(rules, NEVER);

    Files.writeString(points, "two");
    sees(Map.of("scoring/points.drl", "two"));
    Path aside = Files.writeString(points.resolveSibling("points.drl.tmp"), "six");
    Files.move(aside, points, StandardCopyOption.ATOMIC_MOVE);
    sees(Map.of("scoring/points.drl", "six"));
    Files.delete(points);
    sees(Map.of());
    seesNothing();
  }

  @Test
  void seesFilesInFoldersMadeLaterAndTheConfig() throws Exception {
    watch(rules, NEVER);

    Path lists = Files.createDirectories(rules.resolve("lists"));
    Files.writeString(lists.resolve("a.csv"), "a");
    sees(Map.of("scoring/points.drl", "one", "lists/a.csv", "a"));
    Files.writeString(lists.resolve("a.csv"), "b");
    sees(Map.of("scoring/points.drl", "one", "lists/a.csv", "b"));
    Files.writeString(config(), "config: two");
    sees(Map.of("scoring/points.drl", "one", "lists/a.csv", "b"));
    seesNothing();
  }

  @Test
  void looksWhereNobodySaysSo() throws Exception {
    // Files of a folder that is reached by a link the watch knows nothing of yet.
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    Path far = Files.writeString(elsewhere.resolve("far.drl"), "one");
    Files.createSymbolicLink(points.resolveSibling("near.drl"), far);
    watch(rules, Duration.ofMillis(100));

    Files.writeString(far, "two");

    sees(Map.of("scoring/points.drl", "one", "scoring/near.drl", "two"));
  }

  @Test
  void aFileThatIsStillWrittenIsLeftUntilItIsWhole() throws Exception {
    watch(rules, Duration.ofMillis(50));

    StringBuilder whole = new StringBuilder();
    Files.writeString(points, "");
    for (int i = 0; i < 8; i++) {
      TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis() / 2);
      Files.writeString(points, "part", StandardOpenOption.APPEND);
      whole.append("part");
    }

    sees(Map.of("scoring/points.drl", whole.toString()));
    seesNothing();
  }

  @Test
  void filesThatEditorsLeaveBesideOthersAreNoChange() throws Exception {
    watch(rules, Duration.ofMillis(50));

    for (String name :
        List.of(
            ".points.drl.swp",
            "points.drl~",
            "#points.drl#",
            "4913",
            "points.drl.tmp",
            ".#points.drl",
            "#points.drl",
            "~$list.csv",
            "points.drl___jb_tmp___",
            "notes.txt")) {
      Files.writeString(points.resolveSibling(name), "half of it");
    }
    Files.createDirectories(rules.resolve(".git/scoring"));
    Files.writeString(rules.resolve(".git/scoring/points.drl"), "old");

    seesNothing();
    assertEquals(Map.of("scoring/points.drl", "one"), read(rules));
  }

  @Test
  void aSaveAsViDoesItIsOneChange() throws Exception {
    watch(rules, Duration.ofMillis(50));

    Path backup = points.resolveSibling("points.drl~");
    Files.writeString(points.resolveSibling("4913"), "");
    Files.delete(points.resolveSibling("4913"));
    Files.move(points, backup);
    Files.writeString(points, "by vi");
    Files.delete(backup);

    sees(Map.of("scoring/points.drl", "by vi"));
    seesNothing();
  }

  @Test
  void aMountedFolderIsSwappedWhole() throws Exception {
    Path mount = Files.createDirectories(temporary.resolve("mount"));
    version(mount, "..one", "first");
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..one"));
    // A folder of the mount is a link, and so is a file.
    Files.createSymbolicLink(mount.resolve("scoring"), Path.of("..data/scoring"));
    Path routing = Files.createDirectories(mount.resolve("routing"));
    Files.createSymbolicLink(routing.resolve("teams.drl"), Path.of("../..data/teams.drl"));
    assertEquals(Map.of("scoring/points.drl", "first", "routing/teams.drl", "first"), read(mount));
    watch(mount, NEVER);

    for (String next : List.of("..two", "..three")) {
      version(mount, next, next);
      Path link = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(next));
      Files.move(link, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
      sees(Map.of("scoring/points.drl", next, "routing/teams.drl", next));
    }
    seesNothing();
  }

  private static void version(Path mount, String name, String text) throws IOException {
    Path folder = Files.createDirectories(mount.resolve(name).resolve("scoring"));
    Files.writeString(folder.resolve("points.drl"), text);
    Files.writeString(mount.resolve(name).resolve("teams.drl"), text);
  }

  @Test
  void whatChangesWhileItIsReadIsReadAgain() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    RuleWatch watching =
        new RuleWatch(rules, List.of(), new RuleWatch.Timing(Duration.ofMillis(50), SETTLE));
    watch = watching;
    watching.start(
        () -> {
          Map<String, String> texts = read(rules);
          try {
            if (reads.getAndIncrement() == 0) {
              Files.writeString(points, "later");
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return () -> seen.add(texts);
        });

    Files.writeString(points, "early");

    sees(Map.of("scoring/points.drl", "later"));
    seesNothing();
  }

  @Test
  void whatCannotBeUsedYetIsOfferedAgain() throws Exception {
    AtomicInteger offers = new AtomicInteger();
    RuleWatch watching =
        new RuleWatch(rules, List.of(), new RuleWatch.Timing(Duration.ofMillis(50), SETTLE));
    watch = watching;
    watching.start(() -> () -> offers.incrementAndGet() == 3 && seen.add(read(rules)));

    Files.writeString(points, "at last");

    sees(Map.of("scoring/points.drl", "at last"));
    seesNothing();
    assertEquals(3, offers.get());
  }
}
