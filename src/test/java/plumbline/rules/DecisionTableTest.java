package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.facts.Moment;

/** What decision tables come to, and where their parts are found again. */
class DecisionTableTest {
  private static final String PATH = "scoring/titles.drl.csv";
  private static final String TABLE =
      """
      # Owner: demand generation
      RuleTable Job titles
      METADATA,CONDITION,ACTION,ACTION
      ,Lead,,
      id,"jobTitle == ""$param\""","insert( Points.demographic( $param,"," ""$param"" ) );"
      Id,Title is,Points,Reason
      demographic.cfo,CFO,40,is the CFO

      # A remark
      demographic.ceo,CEO,45,is the CEO
      """;

  private static DecisionTable table(String text) {
    return DecisionTable.read(PATH, text);
  }

  @Test
  void eachRowIsARule() {
    DecisionTable table = table(TABLE);
    assertEquals(List.of(), table.errors());
    assertEquals(
        """
        package scoring
        import plumbline.facts.*
        // row 7
        rule "Job titles: CFO"
        \t@id("demographic.cfo")
        \twhen
        \t\tLead(jobTitle == "CFO")
        \tthen
        \t\tinsert( Points.demographic( 40,
        \t\t"is the CFO" ) );
        end

        // row 10
        rule "Job titles: CEO"
        \t@id("demographic.ceo")
        \twhen
        \t\tLead(jobTitle == "CEO")
        \tthen
        \t\tinsert( Points.demographic( 45,
        \t\t"is the CEO" ) );
        end

        """,
        table.drl());
    DecisionTable.Row ceo = table.rules().get("Job titles: CEO");
    assertNotNull(ceo);
    assertEquals("B10", ceo.name().name());
    assertEquals("A10", ceo.id().name());
  }

  @Test
  void placesOfTheTextAreFoundInTheCells() {
    DecisionTable table = table(TABLE);
    Map<String, String> cells =
        Map.of(
            "rule \"Job titles: CEO", "B10",
            "demographic.ceo", "A10",
            "Lead(jobTitle == \"CEO", "B4",
            "jobTitle == \"CEO", "B5",
            "CEO\")", "B10",
            "45", "C10",
            "is the CEO", "D10",
            "insert( Points.demographic( 45", "C5");
    cells.forEach(
        (text, cell) -> {
          int at = table.drl().indexOf(text);
          assertTrue(at >= 0, text);
          int line = 1 + (int) table.drl().substring(0, at).chars().filter(c -> c == '\n').count();
          int column = at - table.drl().lastIndexOf('\n', at - 1);
          RuleError placed =
              table
                  .placed(List.of(RuleError.error(PATH, line, column, "wrong_type", "wrong")))
                  .get(0);
          assertEquals(PATH + ", " + cell + ": wrong [wrong_type]", placed.toString(), text);
        });
  }

  /** What explains decisions reads conditions in the text the table comes to, and tells its row. */
  @Test
  void aConditionThatFailedIsFoundInItsRow() throws RulesInvalid {
    Lead lead =
        new Lead(
            "lead", null, null, null, "seo", "Buyer", null, null, null, null, null, null, null,
            Map.of());
    List<Object> objects = List.of(lead, Lists.NONE, new Moment(Instant.EPOCH));
    try (RuleSet rules = RuleSet.compile(new RuleFiles(Map.of(PATH, TABLE)), List.of("scoring"))) {
      List<WhyNot> all = rules.whyNot("scoring", objects, List.of(), 100);
      assertEquals(List.of(10, 7), all.stream().map(WhyNot::line).toList());
      for (WhyNot each : all) {
        String drl = String.valueOf(rules.files().drl(each.rule().file()));
        assertTrue(RuleText.all(drl).containsKey(each.rule().name()), each.toString());
      }
    }
  }
}
