package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.testing.Workbooks;

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
  void ofAWorkbookTheCellsAreCompared() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Is a buyer", "demographic.buyer", "buyer", "10", "buys"));
    String before = base64(rows);
    rows.set(0, List.of("Is a buyer", "demographic.buyer", "buyer", "15", "buys"));
    String path = "scoring/titles.drl.xlsx";
    String diff =
        RuleDiff.of(new RuleFiles(Map.of(path, before)), new RuleFiles(Map.of(path, base64(rows))))
            .get(0)
            .diff();
    assertTrue(
        diff.endsWith(
            """
            -  6 | A: Is a buyer | B: demographic.buyer | C: buyer | D: 10 | E: buys
            +  6 | A: Is a buyer | B: demographic.buyer | C: buyer | D: 15 | E: buys
            """),
        diff);
    assertTrue(diff.startsWith("--- a/scoring/titles.drl.xlsx\n"), diff);
  }

  private static String base64(List<List<String>> rows) {
    return Base64.getEncoder().encodeToString(Workbooks.titles("Titles", rows));
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
