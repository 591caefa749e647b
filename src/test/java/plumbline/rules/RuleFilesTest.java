package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads rules where operators keep them. */
class RuleFilesTest {
  @TempDir Path temporary;

  @Test
  void readsRulesAndListsAndPassesOverTheRest() throws IOException {
    Path folder = folder();

    assertEquals(
        Set.of("scoring/points.drl", "lists/competitors.csv"),
        RuleFiles.read(folder).texts().keySet());
  }

  @Test
  void aLinkToTheFolderIsTheFolder() throws IOException {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder());

    assertEquals(RuleFiles.read(folder()).version(), RuleFiles.read(link).version());
  }

  @Test
  void readsEveryMountedFileOnce() throws IOException {
    // So does a cluster mount a folder of files, to swap them all at once.
    Path stage = Files.createDirectories(temporary.resolve("mounted/scoring"));
    Path kept = Files.createDirectories(stage.resolve("..2026_11_24"));
    Files.writeString(kept.resolve("points.drl"), "package scoring");
    Files.createSymbolicLink(stage.resolve("..data"), Path.of("..2026_11_24"));
    Files.createSymbolicLink(stage.resolve("points.drl"), Path.of("..data/points.drl"));

    assertEquals(
        Set.of("scoring/points.drl"),
        RuleFiles.read(temporary.resolve("mounted")).texts().keySet());
  }

  @Test
  void saysInOneLineWhatItCannotRead() throws IOException {
    Path missing = temporary.resolve("missing");
    assertEquals("there is no folder " + missing, refusal(missing));
    Path file = folder().resolve("README.md");
    assertEquals("there is no folder " + file, refusal(file));
    Path empty = Files.createDirectories(temporary.resolve("empty"));
    assertEquals("there are no rules in " + empty, refusal(empty));
    Path latin = Files.createDirectories(temporary.resolve("latin/scoring")).resolve("a.drl");
    Files.write(latin, new byte[] {'/', '/', (byte) 0xe4});
    assertEquals(latin.toRealPath() + " is not UTF-8 text", refusal(temporary.resolve("latin")));
  }

  private static String refusal(Path folder) {
    IOException refused = assertThrows(IOException.class, () -> RuleFiles.read(folder));
    return String.valueOf(refused.getMessage());
  }

  private Path folder() throws IOException {
    Path folder = temporary.resolve("rules");
    for (String file :
        Set.of(
            "scoring/points.drl",
            "scoring/points_test.yaml",
            "scoring/.points.drl",
            ".git/scoring/points.drl",
            "lists/competitors.csv",
            "README.md")) {
      Path path = folder.resolve(file);
      Files.createDirectories(path.resolveSibling("."));
      Files.writeString(path, "package scoring");
    }
    return folder;
  }
}
