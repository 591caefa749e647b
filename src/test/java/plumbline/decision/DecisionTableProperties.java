package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import plumbline.facts.Facts;
import plumbline.testing.Faults;
import plumbline.testing.TestRules;
import plumbline.testing.Workbooks;

/** A table decides as the same rules written by hand do, and a large one is no burden. */
@Isolated("it counts the processor time of the whole process")
class DecisionTableProperties {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  private static final String PATH = "scoring/titles.drl";
  private static final List<String> WORDS =
      List.of("cfo", "vice president", "buyer", "head, engineer", "it", "o\"neil\\", "student");

  /** A rule: when a title says a word, points for a reason. */
  private record Row(int number, String words, int points, String reason) {
    List<String> cells() {
      return List.of(name(), id(), words, String.valueOf(points), reason);
    }

    String name() {
      return "Rule number " + number;
    }

    String id() {
      return "demographic.row-" + number;
    }

    String drl() {
      return """
          rule "%s" @id("%s")
          when Lead( titleMentions( "%s" ) )
          then insert( Points.demographic( %d, "%s" ) ); end
          """
          .formatted(name(), id(), safe(words), points, safe(reason));
    }

    private static String safe(String text) {
      return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
  }

  private static List<Row> rows(Random random, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String word = WORDS.get(random.nextInt(WORDS.size()));
      rows.add(new Row(i, word, random.nextInt(81) - 40, "says " + word + ", \"" + i + "\""));
    }
    return rows;
  }

  private static String drl(List<Row> rows) {
    StringBuilder drl = new StringBuilder("package scoring\nimport plumbline.facts.*\n");
    rows.forEach(row -> drl.append(row.drl()));
    return drl.toString();
  }

  private static String csv(List<Row> rows) {
    List<List<String>> all = new ArrayList<>(Workbooks.HEADER);
    rows.forEach(row -> all.add(row.cells()));
    StringBuilder csv = new StringBuilder();
    for (List<String> cells : all) {
      List<String> quoted =
          cells.stream().map(cell -> "\"" + cell.replace("\"", "\"\"") + "\"").toList();
      csv.append(String.join(",", quoted)).append('\n');
    }
    return csv.toString();
  }

  private static String workbook(List<Row> rows) {
    return Base64.getEncoder()
        .encodeToString(Workbooks.titles("Titles", rows.stream().map(Row::cells).toList()));
  }

  @Property(tries = 5, afterFailure = AfterFailureMode.PREVIOUS_SEED)
  void aTableDecidesAsTheSameRulesByHand(@ForAll long seed) {
    Random random = new Random(seed);
    List<Row> rows = rows(random, 12);
    try (Decide byHand = TestRules.with(Map.of(PATH, drl(rows)));
        Decide byCsv = TestRules.with(Map.of(PATH + ".csv", csv(rows)));
        Decide byWorkbook = TestRules.with(Map.of(PATH + ".xlsx", workbook(rows)))) {
      int fired = 0;
      for (int i = 0; i < Faults.pick(500, 20_000); i++) {
        Facts facts = RandomLeads.next(random, byHand.config(), NOW);
        String expected = OutcomeJson.write(byHand.decide(facts, NOW));
        assertEquals(expected, OutcomeJson.write(byCsv.decide(facts, NOW)));
        assertEquals(expected, OutcomeJson.write(byWorkbook.decide(facts, NOW)));
        fired += expected.contains("demographic.row-") ? 1 : 0;
      }
      assertTrue(fired > 0, "no row fired");
    }
  }

  @Test
  void aTableOfAThousandRowsTakesNoMoreThanTheSameRulesByHand() {
    List<Row> rows = rows(new Random(7), 1_000);
    TestRules.with(Map.of(PATH, drl(rows))).close();
    long byHand = cpuMillis(Map.of(PATH, drl(rows)));
    long byCsv = cpuMillis(Map.of(PATH + ".csv", csv(rows)));
    long byWorkbook = cpuMillis(Map.of(PATH + ".xlsx", workbook(rows)));
    Faults.report(
        "1,000 rules compiled in ms of processor time: by hand %d, CSV %d, workbook %d"
            .formatted(byHand, byCsv, byWorkbook));
    assertTrue(byCsv < 2 * byHand + 2_000, byCsv + " and " + byHand);
    assertTrue(byWorkbook < 2 * byHand + 2_000, byWorkbook + " and " + byHand);
  }

  /** The less of two times: what the process does besides counts as well. */
  private static long cpuMillis(Map<String, String> files) {
    return Math.min(cpuMillisOnce(files), cpuMillisOnce(files));
  }

  /** Of all threads, as the engine compiles on several. */
  private static long cpuMillisOnce(Map<String, String> files) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = system.getProcessCpuTime();
    try (Decide decide = TestRules.with(files)) {
      assertTrue(decide.rules().rules().size() > 1_000);
    }
    return (system.getProcessCpuTime() - start) / 1_000_000;
  }
}
