package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.facts.Moment;
import plumbline.facts.Points;

/** What single cells of a table say, and which are refused as nobody could mean them. */
class TableCellsTest {
  private static final String PATH = "scoring/titles.drl.csv";

  /** Row 6 is the rule. */
  private static final String TABLE =
      """
      RuleTable Titles
      METADATA,ENABLED,CONDITION,ACTION,ACTION,NAME
      ,,Lead,,,
      id,,"jobTitle == ""$param\""","insert( Points.demographic( $param,"," ""$param"" ) );",
      Id,On,Title,Points,Reason,Rule
      """;

  private static String row(String on, String title, String points, String reason) {
    return TABLE + "demographic.one,%s,%s,%s,%s,One\n".formatted(on, title, points, reason);
  }

  private static List<String> faults(String text) {
    return DecisionTable.read(PATH, text).errors().stream().map(RuleError::toString).toList();
  }

  private static RuleSet compile(Map<String, String> files) throws RulesInvalid {
    return RuleSet.compile(new RuleFiles(files), List.of("scoring"));
  }

  private static List<Object> lead(String title) {
    Lead lead =
        new Lead(
            "lead", null, null, null, "seo", title, null, null, null, null, null, null, null,
            Map.of());
    return List.of(lead, Lists.NONE, new Moment(Instant.EPOCH));
  }

  private static List<Object> inserted(String text, String title) throws RulesInvalid {
    try (RuleSet rules = compile(Map.of(PATH, text))) {
      return rules.run("scoring", lead(title), 10).inserted().stream()
          .<Object>map(each -> each.object())
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "yes", "Y", "TRUE", "no", "N", "False"})
  void aRowIsSwitchedByYesAndNo(String word) throws RulesInvalid {
    boolean on = word.isEmpty() || "yYT".indexOf(word.charAt(0)) >= 0;
    assertEquals(on ? 1 : 0, inserted(row(word, "CFO", "10", "why"), "CFO").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "x", "on", "off", "non", "disabled", "falsch", "yes please"})
  void anotherWordSwitchesNothing(String word) {
    assertEquals(
        List.of(
            PATH
                + ", B6: \""
                + word
                + "\" is neither yes nor no: write yes, y or true, or no, n or false; empty is yes"
                + " [bad_cell]"),
        faults(row(word, "CFO", "10", "why")));
  }

  /** Pasted into Java they were worth 8, 9, 16, 2, 1000, 97, 2010 and 1 points. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "010",
        "-010",
        "0x10",
        "0b10",
        "1_000",
        "'a'",
        "'\\n'",
        "2026-01-15",
        "10L",
        "1e3",
        "1E+3",
        "10f",
        "5.",
        "7 + 010"
      })
  void aNumberIsOneThatPeopleReadAlike(String number) {
    List<String> faults = faults(row("", "CFO", number, "why"));
    assertEquals(1, faults.size(), faults.toString());
    String begin = PATH + ", D6: " + (number.startsWith("'") ? "" : "\"") + number;
    assertTrue(faults.get(0).startsWith(begin), faults.toString());
    assertTrue(faults.get(0).endsWith("[bad_cell]"), faults.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "-5, -5",
    "+5, 5",
    "0, 0",
    "5 * 4, 20",
    "(int) 0.75, 0",
    "'Math.max( 3, 4 )', 4",
    "Integer.MAX_VALUE, 2147483647"
  })
  void whatElseACellSaysStays(String cell, String points) throws RulesInvalid {
    Points given =
        (Points)
            inserted(row("", "CFO", cell.contains(",") ? '"' + cell + '"' : cell, "why"), "CFO")
                .get(0);
    assertEquals(points, String.valueOf(given.value()));
  }

  /** In quotes everything is a text. */
  @ParameterizedTest
  @ValueSource(strings = {"010", "0x10", "1_000", "'a'", "see C:\\users", "C:\\\\users", "\\"})
  void inATextAnythingMayStand(String text) throws RulesInvalid {
    Points given = (Points) inserted(row("", text, "10", text), text).get(0);
    assertEquals(text, given.reason());
  }

  @Test
  void aTextNoClassCouldHoldIsToldOfAtItsCell() {
    String text = "x".repeat(70_000);
    String longer = " characters with the code of its column, and may to 10000 [bad_cell]";
    assertEquals(
        List.of(PATH + ", C6: it comes to 70014" + longer), faults(row("", text, "10", "why")));
    assertEquals(
        List.of(PATH + ", E6: it comes to 70007" + longer), faults(row("", "CFO", "10", text)));
    assertEquals(
        List.of(
            PATH
                + ", F6: its rule has a name of 70003 characters, and may have one of 10000: give it"
                + " a shorter one in a column NAME [bad_cell]"),
        faults(row("", "CFO", "10", "why").replace(",One\n", ",One" + text + "\n")));
  }

  /** Of three bytes a character. */
  @Test
  void theLongestTextCompiles() throws RulesInvalid {
    String text = "\u4e2d".repeat(9_980);
    assertEquals(1, inserted(row("", text, "10", text), text).size());
  }

  @Test
  void whoHasAnIdIsNamedByTheCellOfTheId() {
    String text = row("", "CFO", "10", "why") + "demographic.one,,CEO,10,why,Two\n";
    RulesInvalid invalid = assertThrows(RulesInvalid.class, () -> compile(Map.of(PATH, text)));
    assertEquals(
        PATH + ", A7: rule \"Two\": @id demographic.one is taken: " + PATH + ", A6 [duplicate_id]",
        invalid.errors().get(0).toString());
  }

  /** By a table and by hand: nothing is said of what it would do. */
  @Test
  void aRuleThatIsSwitchedOffIsPassedOver() throws RulesInvalid {
    String drl =
        """
        package scoring
        import plumbline.facts.*
        rule "%s" @id("demographic.%s") %s
        when Lead( jobTitle == "CFO" )
        then insert( Points.demographic( 10, "why" ) ); end
        """;
    for (boolean off : List.of(false, true)) {
      String byHand = drl.formatted("Two", "two", off ? "enabled false" : "");
      Map<String, String> files =
          Map.of(
              PATH,
              row(off ? "no" : "", "CFO", "10", "why"),
              "scoring/two.drl",
              byHand,
              "scoring/zero.drl",
              drl.formatted("Zero", "zero", ""));
      List<RuleError> found =
          Lint.check(new RuleFiles(files), List.of("scoring"), LintBandsTest.VOCABULARY);
      assertEquals(
          off ? 0 : 2,
          found.stream().filter(error -> error.code().equals("overlap")).count(),
          found.toString());
      try (RuleSet rules = compile(files)) {
        List<String> ids = rules.rules().stream().filter(rules::off).map(Rule::id).toList();
        assertEquals(off ? List.of("demographic.one", "demographic.two") : List.of(), ids);
        assertEquals(
            off ? 2 : 0,
            rules.whyNot("scoring", lead("CEO"), List.of(), 10).stream()
                .filter(WhyNot::off)
                .count());
        assertEquals(off ? 1 : 3, rules.run("scoring", lead("CFO"), 10).fired().size());
      }
    }
  }
}
