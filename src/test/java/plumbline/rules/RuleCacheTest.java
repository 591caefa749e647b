package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of compiled rules is used where it is whole and of the same, and nowhere else. */
class RuleCacheTest {
  private static final List<String> STAGES = List.of("scoring", "routing");
  private static final byte[] PROGRAM = {1};

  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("kept");
  }

  private RuleCache cache() {
    return RuleCache.keeping(folder(), PROGRAM);
  }

  /** A plain rule, and one only the engine's network can run. */
  private static RuleFiles rules(int points) {
    return new RuleFiles(
        Map.of(
            "scoring/a.drl",
            """
            package scoring
            rule "Long" @id("long") @limit("1 a day") when $s : String( length > 3 ) then insert( Integer.valueOf( %d ) ); end
            """
                .formatted(points),
            "routing/b.drl",
            """
            package routing
            rule "First" @id("first") salience 10 when $s : String( ) then insert( Long.valueOf( 7 ) ); end
            """,
            "lists/c.csv",
            "a\n"));
  }

  private static void decidesAsFresh(RuleFiles files, @Nullable RuleSet kept) throws RulesInvalid {
    assertNotNull(kept);
    try (RuleSet fresh = RuleSet.compile(files, STAGES)) {
      assertEquals(fresh.version(), kept.version());
      assertEquals(fresh.rules(), kept.rules());
      assertEquals(1, kept.plainRules());
      for (RuleSet set : List.of(kept, kept.byEngine())) {
        for (String stage : STAGES) {
          StageRun expected = fresh.run(stage, List.of("four"), 10);
          assertEquals(1, expected.fired().size());
          StageRun run = set.run(stage, List.of("four"), 10);
          assertEquals(expected.fired(), run.fired());
          assertEquals(expected.inserted().get(0).object(), run.inserted().get(0).object(), stage);
        }
      }
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.sorted().toList();
    }
  }

  @Test
  void whatWasKeptDecidesAsWhatIsCompiledFresh() throws Exception {
    RuleFiles files = rules(3);
    assertNull(cache().ruleSet(files, STAGES), "nothing is there yet");
    RuleSet.compile(files, STAGES, cache()).close();
    try (RuleSet kept = cache().ruleSet(files, STAGES)) {
      decidesAsFresh(files, kept);
    }
    RuleFiles otherList = files.with("lists/c.csv", "b\n");
    try (RuleSet kept = cache().ruleSet(otherList, STAGES)) {
      decidesAsFresh(otherList, kept);
    }
  }

  @Test
  void whoeverOnlyReadsUsesWhatIsKeptAndAddsNothing() throws Exception {
    RuleCache beside = RuleCache.reading(folder(), PROGRAM);
    RuleSet.compile(rules(3), STAGES, beside).close();
    assertFalse(Files.exists(folder()));
    RuleSet.compile(rules(3), STAGES, cache()).close();
    List<Path> kept = files();
    try (RuleSet read = beside.ruleSet(rules(3), STAGES)) {
      decidesAsFresh(rules(3), read);
    }
    RuleSet.compile(rules(4), STAGES, beside).close();
    assertEquals(kept, files());
  }

  @Test
  void whatIsOfAnythingElseIsNotUsed() throws Exception {
    RuleSet.compile(rules(3), STAGES, cache()).close();
    assertNull(cache().ruleSet(rules(4), STAGES), "other rules");
    assertNull(cache().ruleSet(rules(3), List.of("routing", "scoring")), "another order");
    assertNull(
        RuleCache.keeping(folder(), new byte[] {2}).ruleSet(rules(3), STAGES), "a new program");
    Path of3 = files().get(0);
    RuleSet.compile(rules(4), STAGES, cache()).close();
    Path of4 = files().stream().filter(f -> !f.equals(of3)).findFirst().orElseThrow();
    Files.copy(of4, of3, StandardCopyOption.REPLACE_EXISTING);
    assertNull(cache().ruleSet(rules(3), STAGES), "another's file under this name");
    try (RuleSet mended = RuleSet.compile(rules(3), STAGES, cache())) {
      decidesAsFresh(rules(3), mended);
    }
    try (RuleSet kept = cache().ruleSet(rules(3), STAGES)) {
      decidesAsFresh(rules(3), kept);
    }
  }

  @Test
  void whatIsDamagedIsCompiledAnewAndKeptAgain() throws Exception {
    RuleFiles files = rules(3);
    RuleSet.compile(files, STAGES, cache()).close();
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at += 1 + whole.length / 50) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 16;
      Files.write(file, flipped);
      assertNull(cache().ruleSet(files, STAGES), "a flipped bit at " + at);
    }
    for (int length : List.of(0, 10, 32, 33, whole.length / 2, whole.length - 1)) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertNull(cache().ruleSet(files, STAGES), "cut to " + length);
    }
    RuleSet.compile(files, STAGES, cache()).close();
    try (RuleSet kept = cache().ruleSet(files, STAGES)) {
      decidesAsFresh(files, kept);
    }
  }

  @Test
  void classesThatDoNotLoadAreCompiledAnew() throws Exception {
    RuleFiles files = rules(3);
    CompiledRules compiled = new Compilation(files, STAGES).compiled();
    StagePart routing = Objects.requireNonNull(compiled.stages().get("routing")).get(0);
    for (byte[] bytes : routing.classes().files().values()) {
      bytes[bytes.length / 2] ^= 16;
      bytes[8] ^= 1;
    }
    cache().keep(files, STAGES, compiled);
    assertEquals(1, files().size());
    assertNull(cache().ruleSet(files, STAGES));
    try (RuleSet mended = RuleSet.compile(files, STAGES, cache())) {
      decidesAsFresh(files, mended);
    }
  }

  @Test
  void isBoundedAndClearsUpWhatAKilledStartLeft() throws Exception {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("half.new"), "half");
    for (int points = 1; points <= 7; points++) {
      for (Path file : files()) {
        FileTime earlier = Files.getLastModifiedTime(file);
        Files.setLastModifiedTime(file, FileTime.from(earlier.toInstant().minusSeconds(60)));
      }
      RuleSet.compile(rules(points), STAGES, cache()).close();
    }
    assertEquals(4, files().size(), files().toString());
    assertNull(cache().ruleSet(rules(3), STAGES));
    for (int points = 4; points <= 7; points++) {
      try (RuleSet kept = cache().ruleSet(rules(points), STAGES)) {
        assertNotNull(kept, points + " points");
      }
    }
  }

  @Test
  void faultsAreToldOfEachTimeAndNeverKept() throws Exception {
    RuleFiles faulty =
        rules(3)
            .with(
                "scoring/d.drl",
                "package scoring\nrule \"x\" @id(\"x\") when Nonesuch( ) then end\n");
    RulesInvalid plain = assertThrows(RulesInvalid.class, () -> RuleSet.compile(faulty, STAGES));
    for (int i = 0; i < 2; i++) {
      RulesInvalid again =
          assertThrows(RulesInvalid.class, () -> RuleSet.compile(faulty, STAGES, cache()));
      assertEquals(plain.getMessage(), again.getMessage());
    }
    assertEquals(false, Files.exists(folder()));
  }

  @Test
  void aFolderThatCannotBeUsedCostsTimeOnly() throws Exception {
    Files.writeString(folder(), "a file");
    try (RuleSet set = RuleSet.compile(rules(3), STAGES, cache())) {
      decidesAsFresh(rules(3), set);
    }
  }
}
