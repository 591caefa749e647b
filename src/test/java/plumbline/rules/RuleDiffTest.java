package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleDiffTest {

  @Test
  void whatDiffersIsAUnifiedDiffByFile() {
    RuleFiles from =
        new RuleFiles(Map.of("a.drl", "1\n2\n3\n", "gone.csv", "x\n", "same.drl", "s\n"));
    RuleFiles to =
        new RuleFiles(Map.of("a.drl", "1\nzwei\n3\n", "a_test.yaml", "- t", "same.drl", "s\n"));
    assertEquals(
        List.of(
            new RuleDiff.FileDiff(
                "a.drl",
                "changed",
                "--- a/a.drl\n+++ b/a.drl\n@@ -1,3 +1,3 @@\n 1\n-2\n+zwei\n 3\n"),
            new RuleDiff.FileDiff(
                "a_test.yaml",
                "added",
                "--- /dev/null\n+++ b/a_test.yaml\n@@ -0,0 +1,1 @@\n+- t\n\\ No newline at end of file\n"),
            new RuleDiff.FileDiff(
                "gone.csv", "removed", "--- a/gone.csv\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n")),
        RuleDiff.of(from, to));
    assertEquals(List.of(), RuleDiff.of(from, from));
  }

  @Test
  void aLastLineThatIsNotEndedDiffersFromOneThatIs() {
    List<RuleDiff.FileDiff> diffs =
        RuleDiff.of(new RuleFiles(Map.of("a.drl", "1\n")), new RuleFiles(Map.of("a.drl", "1")));
    assertEquals(
        "--- a/a.drl\n+++ b/a.drl\n@@ -1,1 +1,1 @@\n-1\n+1\n\\ No newline at end of file\n",
        diffs.get(0).diff());
  }

  @Test
  void testsGoWithTheRulesAndAreNoPartOfTheVersion() {
    RuleFiles rules = new RuleFiles(Map.of("a.drl", "1"));
    RuleFiles tested = rules.with("a_test.yaml", "- t");
    assertEquals(rules.version(), tested.version());
    assertEquals(Map.of("a_test.yaml", "- t"), tested.tests());
    assertEquals(Map.of("a.drl", "1"), tested.texts());
    assertEquals(tested.version(), new RuleFiles(tested.all()).version());
  }
}
