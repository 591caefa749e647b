package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way out of the sandbox anybody thought of, and what must still be possible. */
class SandboxTest {
  private static final List<String> STAGES =
      List.of("scoring", "segmentation", "qualification", "routing");
  private static final Path RESOURCES = Path.of("src/test/resources/plumbline/rules");
  private static final Pattern REFUSED = Pattern.compile("// Refused: (\\w+), line (\\d+)\\.");

  @TempDir Path temporary;

  static List<Path> hostile() throws IOException {
    return files("hostile");
  }

  static List<Path> legitimate() throws IOException {
    return files("legitimate");
  }

  private static List<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(RESOURCES.resolve(folder))) {
      return files.sorted().toList();
    }
  }

  private static RuleFiles alone(Path file) throws IOException {
    return new RuleFiles(Map.of("scoring/" + file.getFileName(), Files.readString(file)));
  }

  private static List<StagePart> part(RuleFiles files) {
    return List.of(new StagePart(files.rules().keySet(), Objects.requireNonNull(compiled(files))));
  }

  /** As the engine compiles them, without a look at the texts; null where it does not. */
  private static @Nullable StageClasses compiled(RuleFiles files) {
    return StageBuild.of("scoring", files.texts()).classes();
  }

  @Test
  void thereAreAtLeastSixtyWays() throws IOException {
    assertTrue(hostile().size() >= 60, hostile().size() + " hostile files");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aHostileRuleIsRefusedWithItsPlace(Path file) throws IOException {
    Matcher refused = REFUSED.matcher(Files.readString(file));
    assertTrue(refused.find(), "it says how it is refused");
    RulesInvalid invalid =
        assertThrows(RulesInvalid.class, () -> RuleSet.compile(alone(file), STAGES));
    int line = Integer.parseInt(refused.group(2));
    assertTrue(
        invalid.errors().stream()
            .anyMatch(
                error ->
                    error.code().equals(refused.group(1))
                        && error.file().equals("scoring/" + file.getFileName())
                        && error.line() == line
                        && error.severity() == RuleError.Severity.ERROR),
        invalid.getMessage());
  }

  @ParameterizedTest
  @MethodSource("legitimate")
  void aLegitimateRuleIsNotRefused(Path file) throws Exception {
    try (RuleSet rules = RuleSet.compile(alone(file), STAGES)) {
      assertFalse(rules.rules().isEmpty());
      // It loads and runs; of these only a rule without a condition can fire.
      assertTrue(rules.run("scoring", List.of(1), 10).fired().size() <= 1);
    }
  }

  /** Also where compiling gets further than it is let: the engine sees rules that are refused. */
  @Test
  void compilingRunsNoCodeOfRules() throws IOException {
    List<String> texts = new ArrayList<>();
    String touch = "plumbline.rules.SandboxCanary.touch()";
    for (String rule :
        List.of(
            "when Integer( ) then CANARY; end",
            "when Integer( this > CANARY ) then end",
            "when Integer( this == CANARY ) then end",
            "when Integer( this in ( CANARY, 2 ) ) then end",
            "when eval( CANARY > 0 ) then end",
            "when Integer( ) from CANARY then end",
            "when Integer( ) from java.util.List.of( CANARY ) then end",
            "when accumulate( Integer( ); $n : sum( CANARY ) ) then end",
            "salience( CANARY ) when Integer( ) then end",
            "enabled( CANARY > 0 ) when Integer( ) then end",
            "when Integer( ) then insert( twice() ); end\nfunction int twice() { return CANARY; }",
            "when Integer( ) then insert( new Mark() ); end\ndeclare Mark n : int = CANARY end",
            "when Integer( ) then class More { static int n = CANARY; } insert( More.n ); end",
            "when Integer( ) then insert( plumbline.rules.SandboxCanary.class ); end",
            "when plumbline.rules.SandboxCanary( ) then end")) {
      texts.add("package scoring\nrule \"A\" @id(\"a\") " + rule.replace("CANARY", touch) + "\n");
    }
    texts.add(
        "package scoring\nimport plumbline.rules.SandboxCanary\nimport function"
            + " plumbline.rules.SandboxCanary.touch\nrule \"A\" @id(\"a\") when Integer( ) then insert("
            + " touch() ); end\n");
    // This one becomes a text and no code; it is refused as it is written.
    String annotation =
        "rule \"A\" @id(\"a\") @limit( %s ) when Integer( ) then end".formatted(touch);
    RuleFiles annotated = new RuleFiles(Map.of("scoring/a.drl", "package scoring\n" + annotation));
    assertNotNull(compiled(annotated));
    assertThrows(RulesInvalid.class, () -> RuleSet.compile(annotated, STAGES));
    int compiled = 0;
    for (String text : texts) {
      RuleFiles files = new RuleFiles(Map.of("scoring/a.drl", text));
      StageClasses classes = compiled(files);
      if (classes != null) {
        compiled++;
        List<RuleError> errors = Sandbox.check("scoring", classes, files.texts());
        assertFalse(errors.isEmpty(), "the classes alone give it away: " + text);
      }
      assertThrows(RulesInvalid.class, () -> RuleSet.compile(files, STAGES), text);
    }
    assertTrue(compiled >= 10, "only " + compiled + " compiled, so little is shown");
    assertEquals(0, SandboxCanary.Ran.TIMES.get());
    assertEquals(2, SandboxCanary.touch(), "the canary sings where it is touched");
    System.out.printf("%d ways, %d compiled, none ran%n", texts.size(), compiled);
  }

  /** Whoever can write the cache could put classes there that no rule became. */
  @Test
  void whatTheCacheHandsOutIsLookedAt() throws IOException {
    RuleFiles harmless =
        new RuleFiles(
            Map.of(
                "scoring/a.drl",
                "package scoring\nrule \"A\" @id(\"a\") when Integer( ) then insert( \"x\" ); end\n"));
    RuleFiles hostile =
        new RuleFiles(
            Map.of(
                "scoring/a.drl",
                "package scoring\nrule \"A\" @id(\"a\") when Integer( ) then System.exit( 3 ); end\n"));
    Rule rule = new Rule("a", "A", "scoring", "scoring/a.drl", 2, Map.of());
    RuleCache cache = RuleCache.keeping(temporary, new byte[] {1});
    cache.keep(
        harmless, STAGES, new CompiledRules(List.of(rule), Map.of("scoring", part(harmless))));
    RuleSet kept = cache.ruleSet(harmless, STAGES);
    assertNotNull(kept);
    kept.close();
    cache.keep(
        harmless, STAGES, new CompiledRules(List.of(rule), Map.of("scoring", part(hostile))));
    assertNull(cache.ruleSet(harmless, STAGES));
  }

  @Test
  void theLoaderLinksOnlyWhatIsAllowed() {
    RuleFiles hostile =
        new RuleFiles(
            Map.of(
                "scoring/a.drl",
                "package scoring\nrule \"A\" @id(\"a\") when Integer( ) then"
                    + " plumbline.rules.SandboxCanary.touch(); Thread.yield(); end\n"));
    List<StagePart> part = part(hostile);
    ClassLoader loader = part.get(0).classes().load().getClassLoader();
    for (String name :
        List.of("plumbline.rules.SandboxCanary", "java.lang.Thread", "java.lang.Runtime")) {
      assertThrows(ClassNotFoundException.class, () -> loader.loadClass(name), name);
    }
    Rule rule = new Rule("a", "A", "scoring", "scoring/a.drl", 2, Map.of());
    int before = SandboxCanary.Ran.TIMES.get();
    try (Stage stage = new Stage(part, Map.of("A", rule))) {
      assertThrows(NoClassDefFoundError.class, () -> stage.run(List.of(1), 10));
    }
    assertEquals(before, SandboxCanary.Ran.TIMES.get());
  }

  /** A rule may throw whatever it likes, and fire for ever: it costs its own decision. */
  @Test
  void aRuleThatThrowsOrOverrunsFails() throws Exception {
    String rules =
        """
        package scoring
        rule "Throws" @id("throws") when Integer( this == 1 ) then throw new IllegalStateException( "no" ); end
        rule "Null" @id("null") when Integer( this == 2 ) then insert( ( (String) null ).length() ); end
        rule "Endless" @id("endless") when $n : Double( ) then insert( Double.valueOf( $n + 1 ) ); end
        rule "Left" @id("left") when Short( 1 / ( intValue - intValue ) > 0 ) then insert( 5L ); end
        """;
    try (RuleSet set = RuleSet.compile(new RuleFiles(Map.of("scoring/a.drl", rules)), STAGES)) {
      for (RuleSet each : List.of(set, set.byEngine())) {
        Map<Object, String> failures = new TreeMap<>(Comparator.comparing(String::valueOf));
        for (Object fact : List.of(1, 2, 3.5, (short) 7)) {
          RuleFailed failed =
              assertThrows(RuleFailed.class, () -> each.run("scoring", List.of(fact), 1000));
          failures.put(fact, failed.ruleId() + ": " + failed.getMessage());
        }
        assertEquals("throws: IllegalStateException: no", failures.get(1));
        assertTrue(
            String.valueOf(failures.get(2)).startsWith("null: NullPointerException"),
            failures.toString());
        assertEquals("endless: more than 1000 rules fired in one stage", failures.get(3.5));
        assertTrue(
            String.valueOf(failures.get((short) 7)).contains("ArithmeticException"),
            failures.toString());
        assertEquals(List.of(), each.run("scoring", List.of(4), 1000).fired(), "and works on");
      }
    }
  }

  /** The sandbox refuses what would; should it ever miss something, the server does not die. */
  @Test
  void aRuleThatOverflowsTheStackFails() {
    RuleFiles deep =
        new RuleFiles(
            Map.of(
                "scoring/a.drl",
                """
                package scoring
                function int deep( int n ) { return deep( n + 1 ) + 1; }
                rule "Deep" @id("deep") when Integer( ) then insert( Long.valueOf( deep( 1 ) ) ); end
                """));
    Rule rule = new Rule("deep", "Deep", "scoring", "scoring/a.drl", 3, Map.of());
    try (Stage stage = new Stage(part(deep), Map.of("Deep", rule))) {
      RuleFailed plain = assertThrows(RuleFailed.class, () -> stage.run(List.of(1), 10));
      assertEquals("deep", plain.ruleId());
      assertEquals("StackOverflowError", plain.getMessage());
      RuleFailed engine = assertThrows(RuleFailed.class, () -> stage.runByEngine(List.of(1), 10));
      assertEquals("StackOverflowError", engine.getMessage());
    }
  }

  @Test
  void aScanCostsLittleBesideCompiling() throws Exception {
    RuleFiles shipped = RuleFiles.read(Path.of("rules"));
    Map<String, String> texts = new TreeMap<>(shipped.texts());
    texts.keySet().removeIf(name -> !name.endsWith(".drl"));
    long compiling = 0;
    long scanning = 0;
    for (int round = 0; round < 2; round++) {
      long start = System.nanoTime();
      CompiledRules compiled = new Compilation(shipped, STAGES).compiled();
      compiling = System.nanoTime() - start;
      start = System.nanoTime();
      assertEquals(List.of(), Sandbox.texts(texts));
      for (Map.Entry<String, List<StagePart>> stage : compiled.stages().entrySet()) {
        StageClasses classes = stage.getValue().get(0).classes();
        assertEquals(List.of(), Sandbox.check(stage.getKey(), classes, texts));
      }
      scanning = System.nanoTime() - start;
    }
    System.out.printf(
        "compiling the shipped rules with its scan %d ms, the scan alone %d ms%n",
        compiling / 1_000_000, scanning / 1_000_000);
    assertTrue(scanning * 4 < compiling, scanning + " of " + compiling);
  }

  @Test
  void textsAreReadWithTheirPlaces() {
    DrlText text =
        new DrlText(
            "a.drl",
            "package scoring // rule \"No\"\nrule \"A \\\" b\" when /* import\n */ Lead( ) then end\nfunction int f( int a ) { }");
    assertEquals(
        List.of("rule A \\\" b", "function f"),
        text.parts().stream().map(part -> part.kind() + " " + part.name()).toList());
    RuleError error =
        text.error(text.find(text.parts().get(0), List.of("nonesuch", "Lead")), "c", "m");
    assertEquals("a.drl:3:5: rule \"A \\\" b\": m [c]", error.toString());
  }
}
