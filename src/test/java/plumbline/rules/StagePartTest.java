package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed file is compiled alone, and the stage comes to what it comes to compiled whole. */
class StagePartTest {
  private static final List<String> STAGES = List.of("scoring");
  private static final String HEAD = "package scoring\n";

  @TempDir Path temporary;

  private static String rule(String id, String when, String value) {
    return "rule \"%s\" @id(\"%s\") when %s then insert( %s ); end\n"
        .formatted(id, id, when, value);
  }

  private static RuleFiles files(String... texts) {
    Map<String, String> files = new TreeMap<>();
    for (int i = 0; i < texts.length; i += 2) {
      files.put("scoring/" + texts[i], HEAD + texts[i + 1]);
    }
    return new RuleFiles(files);
  }

  /** What it inserts and fires, matched one by one and by the engine, as another does it. */
  private static void assertSame(RuleSet expected, RuleSet actual) {
    for (List<Object> facts : List.<List<Object>>of(List.of(), List.of("a"), List.of("a", 5, 7L))) {
      StageRun want = expected.run("scoring", facts, 100);
      for (RuleSet each : List.of(actual, actual.byEngine())) {
        StageRun run = each.run("scoring", facts, 100);
        assertEquals(want.fired(), run.fired(), facts.toString());
        assertEquals(objects(want), objects(run), facts.toString());
      }
    }
  }

  private static List<String> objects(StageRun run) {
    return run.inserted().stream().map(each -> each.rule().id() + each.object()).sorted().toList();
  }

  private static final RuleFiles FIRST =
      files(
          "one.drl", rule("text", "String( )", "1.5") + rule("none", "not String( )", "2.5"),
          "two.drl", rule("number", "Integer( this > 3 )", "(short) 3"),
          "three.drl", rule("most", "accumulate( Integer( ); $n : count() )", "$n"));

  /** Edits, adds, moves a rule to another file, and removes: each from what the one before left. */
  @Test
  void everyChangeComesToWhatTheWholeComesTo() throws Exception {
    List<RuleFiles> edits =
        List.of(
            FIRST.with(
                "scoring/two.drl", HEAD + rule("number", "Integer( this > 4 )", "(short) 4")),
            FIRST.with(
                "scoring/two.drl", HEAD + rule("number", "Integer( this > 9 )", "(short) 5")),
            FIRST.with("scoring/four.drl", HEAD + rule("long", "Long( )", "(byte) 1")),
            files(
                "one.drl", rule("text", "String( )", "1.5"),
                "two.drl",
                    rule("none", "not String( )", "2.5")
                        + rule("number", "Integer( this > 3 )", "(short) 3"),
                "three.drl", rule("most", "accumulate( Integer( ); $n : count() )", "$n")),
            files("two.drl", rule("number", "Integer( this > 3 )", "(short) 3")));
    RuleCache cache = RuleCache.keeping(temporary, new byte[] {1});
    RuleSet before = RuleSet.compile(FIRST, STAGES);
    for (RuleFiles edit : edits) {
      RuleSet next = RuleSet.compile(edit, STAGES, cache, before);
      before.close();
      try (RuleSet whole = RuleSet.compile(edit, STAGES)) {
        assertSame(whole, next);
      }
      RuleSet kept = cache.ruleSet(edit, STAGES);
      assertNotNull(kept);
      assertSame(next, kept);
      kept.close();
      before = next;
    }
    before.close();
  }

  @Test
  void onlyTheChangedFileIsCompiled() throws Exception {
    try (RuleSet first = RuleSet.compile(FIRST, STAGES)) {
      RuleFiles edit = FIRST.with("scoring/two.drl", HEAD + rule("number", "Long( )", "2.5"));
      try (RuleSet next = RuleSet.compile(edit, STAGES, null, first)) {
        List<StagePart> parts = next.parts("scoring");
        assertEquals(2, parts.size());
        assertEquals(first.parts("scoring").get(0).classes(), parts.get(0).classes());
        assertEquals(List.of("scoring/two.drl"), List.copyOf(parts.get(1).files()));
        try (RuleSet again = RuleSet.compile(FIRST, STAGES, null, next)) {
          assertEquals(2, again.parts("scoring").size(), "the part in between is gone");
          assertSame(first, again);
        }
      }
    }
  }

  /** What the first build gave is used at every change: here, more often than a day has hours. */
  @Test
  void changesGoOnForEver() throws Exception {
    RuleSet before = RuleSet.compile(FIRST, STAGES);
    for (int i = 0; i < 40; i++) {
      String rule = rule("number", "Integer( this > " + i + " )", "(short) 3");
      RuleFiles edit = FIRST.with("scoring/two.drl", HEAD + rule);
      RuleSet next = RuleSet.compile(edit, STAGES, null, before);
      before.close();
      for (RuleSet each : List.of(next, next.byEngine())) {
        assertEquals(
            List.of("most", "none", "number"), each.run("scoring", List.of(i + 1), 10).fired());
        assertEquals(List.of("most", "none"), each.run("scoring", List.of(i), 10).fired());
      }
      before = next;
    }
    before.close();
  }

  /** A file that is only whole with another is compiled with it, as at a start. */
  @Test
  void whatOtherFilesGiveIsThere() throws Exception {
    RuleFiles files =
        files(
            "a.drl",
            "import java.math.BigDecimal\n" + rule("a", "BigDecimal( )", "1"),
            "b.drl",
            rule("b", "String( )", "2"));
    RuleFiles borrows = files.with("scoring/b.drl", HEAD + rule("b", "BigDecimal( )", "2"));
    try (RuleSet first = RuleSet.compile(files, STAGES);
        RuleSet next = RuleSet.compile(borrows, STAGES, null, first)) {
      assertEquals(1, next.parts("scoring").size());
      assertEquals(
          List.of("a", "b"), next.run("scoring", List.of(java.math.BigDecimal.ONE), 10).fired());
    }
    RuleFiles declares =
        files(
            "a.drl",
            "declare Mark n : int end\n" + rule("a", "String( )", "new Mark( 1 )"),
            "b.drl",
            rule("b", "Mark( n == 1 )", "5"));
    RuleFiles other = declares.with("scoring/b.drl", HEAD + rule("b", "Mark( n > 0 )", "6"));
    try (RuleSet first = RuleSet.compile(declares, STAGES);
        RuleSet next = RuleSet.compile(other, STAGES, null, first)) {
      assertEquals(List.of("a", "b"), next.run("scoring", List.of("x"), 10).fired());
    }
  }

  @Test
  void aBrokenChangeIsToldOfAsEver() throws Exception {
    try (RuleSet first = RuleSet.compile(FIRST, STAGES)) {
      RuleFiles broken =
          FIRST.with("scoring/two.drl", HEAD + rule("number", "Integer( size > 3 )", "3"));
      RulesInvalid alone =
          assertThrows(
              RulesInvalid.class, () -> RuleSet.compile(broken, STAGES, null, first).close());
      RulesInvalid whole =
          assertThrows(RulesInvalid.class, () -> RuleSet.compile(broken, STAGES).close());
      assertEquals(whole.errors(), alone.errors());
    }
  }
}
