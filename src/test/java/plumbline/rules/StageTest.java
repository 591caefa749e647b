package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A stage runs over objects it does not know: here, over strings and numbers. */
class StageTest {
  private static RuleSet compile(String rules) throws RulesInvalid {
    return RuleSet.compile(
        new RuleFiles(Map.of("scoring/a.drl", "package scoring\n" + rules)), List.of("scoring"));
  }

  @Test
  void aSessionUsedAgainForgetsTheRunBefore() throws RulesInvalid {
    String rules =
        """
        rule "Text" @id("text") when $s : String( length > 3 ) then insert( Integer.valueOf( $s.length() ) ); end
        rule "No text" @id("no-text") when not String( ) then insert( Integer.valueOf( 0 ) ); end
        rule "No long" @id("no-long") when not String( length > 5 ) then insert( Long.valueOf( 5 ) ); end
        """;
    try (RuleSet set = compile(rules)) {
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of("no-long", "no-text"), set.run("scoring", List.of(), 10).fired());
        assertEquals(List.of("text"), set.run("scoring", List.of("sixsix"), 10).fired());
        StageRun both = set.run("scoring", List.of("four", "five!"), 10);
        assertEquals(List.of("no-long", "text"), both.fired());
        assertEquals(3, both.inserted().size());
      }
    }
  }

  @Test
  void aRuleThatThrowsIsNamedAndHarmsNoLaterRun() throws RulesInvalid {
    String rules =
        """
        rule "Throws" @id("throws") when $s : String( ) then insert( Integer.valueOf( $s ) ); end
        """;
    try (RuleSet set = compile(rules)) {
      RuleFailed failed =
          assertThrows(RuleFailed.class, () -> set.run("scoring", List.of("x"), 10));
      assertEquals("throws", failed.ruleId());
      assertEquals("NumberFormatException: For input string: \"x\"", failed.getMessage());
      assertEquals(7, set.run("scoring", List.of("7"), 10).inserted().get(0).object());
    }
  }

  @Test
  void rulesThatFireEachOtherForEverAreStopped() throws RulesInvalid {
    String rules =
        """
        rule "Loop" @id("loop") when $n : Integer( ) then insert( Integer.valueOf( $n + 1 ) ); end
        """;
    try (RuleSet set = compile(rules)) {
      RuleFailed failed = assertThrows(RuleFailed.class, () -> set.run("scoring", List.of(1), 100));
      assertEquals("loop", failed.ruleId());
      assertEquals("more than 100 rules fired in one stage", failed.getMessage());
    }
  }

  @Test
  void threadsThatRunAtOnceDoNotSeeEachOthersObjects() throws Exception {
    String rules =
        """
        rule "Copy" @id("copy") when $s : String( ) then insert( Integer.valueOf( $s ) ); end
        """;
    try (RuleSet set = compile(rules)) {
      List<Thread> threads = new ArrayList<>();
      List<String> wrong = new CopyOnWriteArrayList<>();
      for (int t = 0; t < 4; t++) {
        int mine = t;
        threads.add(
            new Thread(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    StageRun run = set.run("scoring", List.of(String.valueOf(mine)), 10);
                    if (run.inserted().size() != 1
                        || !run.inserted().get(0).object().equals(mine)) {
                      wrong.add(mine + " saw " + run);
                    }
                  }
                }));
      }
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(List.of(), wrong);
    }
  }

  @Test
  void faultsAreFoundAllAtOnceWithTheirPlaces() {
    Map<String, String> texts =
        Map.of(
            "scoring/a.drl",
            "package scoring\nrule \"One\" when String( ) then end\n",
            "scoring/b.drl",
            "package other\nrule \"Two\" @id(\"two\") when String( ) then end\n",
            "routing/c.drl",
            "package routing\nrule \"Three\" @id(\"two\") when String( then end\n",
            "elsewhere/d.drl",
            "package elsewhere\n");
    RulesInvalid invalid =
        assertThrows(
            RulesInvalid.class,
            () -> RuleSet.compile(new RuleFiles(texts), List.of("scoring", "routing")));
    assertEquals(
        List.of(
            "elsewhere/d.drl 0 unknown_stage",
            "routing/c.drl 2 syntax",
            "scoring/a.drl 2 missing_id",
            "scoring/b.drl 1 package_mismatch"),
        invalid.errors().stream().map(e -> e.file() + " " + e.line() + " " + e.code()).toList());
  }

  @Test
  void aFaultIsToldWithItsLineAndRule() {
    RulesInvalid invalid =
        assertThrows(
            RulesInvalid.class,
            () ->
                compile(
                    """
                    rule "Good" @id("good") when String( length > 3 ) then end
                    rule "Bad" @id("bad")
                    when
                        String( wdth>3 )
                    then
                    end
                    rule "Worse" @id("worse")
                    when Strng( )
                    then
                    end
                    """));
    assertEquals(
        List.of(
            "scoring/a.drl:5:13: rule \"Bad\": Unable to parse left part of expression: wdth>3"
                + " [compile_error]",
            "scoring/a.drl:9:6: rule \"Worse\": Unable to find class: Strng [compile_error]"),
        invalid.errors().stream().map(RuleError::toString).toList());
  }
}
