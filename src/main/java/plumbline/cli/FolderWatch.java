package plumbline.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tells when files below some folders change, by looking at them again and again: that needs
 * nothing of the file system, be it mounted or linked, and of some hundred files costs next to
 * nothing.
 */
final class FolderWatch {
  /** Twice this after a save at most, the save counts as done. */
  private static final long LOOK_MS = 200;

  private final List<Path> folders;
  private final Predicate<Path> watched;
  private SortedMap<Path, String> seen;

  /** Begins; what is there now is no change. */
  FolderWatch(List<Path> folders, Predicate<Path> watched) {
    this.folders = folders;
    this.watched = watched;
    this.seen = look();
  }

  /** Waits for a change and until nothing has changed for a moment; gives the files, in order. */
  SortedSet<Path> await() throws InterruptedException {
    SortedMap<Path, String> now = seen;
    while (now.equals(seen)) {
      Thread.sleep(LOOK_MS);
      now = look();
    }
    SortedMap<Path, String> before = seen;
    while (!now.equals(before)) {
      Thread.sleep(LOOK_MS);
      before = now;
      now = look();
    }
    SortedSet<Path> changed = new TreeSet<>();
    addDiffering(seen, now, changed);
    addDiffering(now, seen, changed);
    seen = now;
    // What was changed and changed back again is none.
    return changed.isEmpty() ? await() : changed;
  }

  private static void addDiffering(
      SortedMap<Path, String> one, SortedMap<Path, String> other, SortedSet<Path> to) {
    one.forEach(
        (file, state) -> {
          if (!state.equals(other.get(file))) {
            to.add(file);
          }
        });
  }

  /** When each file was changed, and its size. */
  private SortedMap<Path, String> look() {
    SortedMap<Path, String> states = new TreeMap<>();
    for (Path folder : folders) {
      try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        paths.filter(watched).forEach(file -> states.put(file, state(file)));
      } catch (IOException | UncheckedIOException e) {
        // A folder that comes and goes is looked at again.
        states.put(folder, "cannot be read");
      }
    }
    return states;
  }

  private static String state(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "cannot be read";
    }
  }
}
