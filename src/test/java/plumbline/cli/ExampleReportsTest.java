package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does what the README.md of each example says, in this process, and counts every figure in it
 * anew. Where a change of the shipped rules, the engine or the page moves something, the failure
 * shows the table to put there; the page is made by the command in the README.md.
 */
class ExampleReportsTest {
  private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\n(.*?)```");

  /** Columns that are known only when it is over. */
  private static final Set<String> AFTERWARDS =
      Set.of("duration", "campaign", "opportunity_created", "expected_acv", "converted", "y");

  @TempDir Path folder;

  static Stream<Example> examples() {
    return Stream.of(Example.BANK, Example.LEADFORGE);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theReadmeSaysWhatIsSo(Example example) throws Exception {
    JsonNode report = new ObjectMapper().readTree(commands(example));
    JsonNode prediction = report.path("prediction");
    List<ExampleRow> rows = example.rows();
    ExampleFigures figures = new ExampleFigures(example, rows, prediction);
    sameAsCounted(
        prediction.path("after"), ExampleFigures.ranking(figures.later(), ExampleRow::score));
    sameAsCounted(
        prediction.path("before"), ExampleFigures.ranking(figures.later(), ExampleRow::shipped));
    List<String> wrong =
        figures.points().entrySet().stream()
            .filter(rule -> !figures.holdsInBothHalves(rule.getKey(), rule.getValue()))
            .map(rule -> rule.getKey())
            .toList();
    assertEquals(List.of(), wrong, "rules that do not hold in both halves they were written from");
    String readme = example.readme();
    assertAll(
        Stream.of(figures.ranked(), figures.tenths(rows), figures.rules(), figures.calibration())
            .map(table -> () -> assertTrue(readme.contains(table), "README.md has not\n" + table)));
    assertNear(example, figures);
  }

  /** What a logistic regression makes of it, written down so that another solver would show. */
  private static void assertNear(Example example, ExampleFigures figures) {
    Ranking fitted = ExampleFigures.ranking(figures.later(), figures.logistic()::score);
    Ranking rules = ExampleFigures.ranking(figures.later(), ExampleRow::score);
    assertTrue(rules.auc() > fitted.auc() - 0.01, "the rules fell behind: " + example.name());
    assertTrue(rules.auc() > 0.5 + rules.error(), "no better than chance: " + example.name());
    assertTrue(rules.auc() < 0.75, "a score this good has seen the outcome: " + example.name());
  }

  private static void sameAsCounted(JsonNode side, Ranking counted) {
    assertEquals(counted.known(), side.path("known").asDouble());
    assertEquals(counted.auc(), side.path("auc").asDouble(), 0.00006);
    assertEquals(counted.lift(10), side.path("lift_top10").asDouble(), 0.00006);
    assertEquals(counted.lift(20), side.path("lift_top20").asDouble(), 0.00006);
    double leads = counted.from(side.path("threshold").asDouble());
    if (leads > 0) {
      assertEquals(counted.precision(leads), side.path("precision").asDouble(), 0.00006);
    }
    assertEquals(counted.recall(leads), side.path("recall").asDouble(), 0.00006);
  }

  /** Types the commands of the page, the backtest last, and gives its report. */
  private String commands(Example example) throws Exception {
    List<List<String>> commands = new ArrayList<>();
    Matcher blocks = COMMANDS.matcher(example.readme());
    while (blocks.find()) {
      for (String line : blocks.group(1).replace("\\\n", " ").lines().toList()) {
        List<String> words = new ArrayList<>(List.of(line.strip().split("\\s+")));
        assertEquals("bin/plumbline", words.remove(0), line);
        commands.add(words);
      }
    }
    assertEquals(
        List.of("check", "test", "run", "backtest"), commands.stream().map(c -> c.get(0)).toList());
    plumbline(commands.get(0));
    assertTrue(plumbline(commands.get(1)).contains(" 0 failed"));
    List<String> run = commands.get(2);
    int out = run.indexOf("--out") + 1;
    run.set(out, folder.resolve("out").toString());
    plumbline(run);
    noneIsKnownOnlyLater(Files.readString(folder.resolve("out/leads.json")));
    List<String> backtest = commands.get(3);
    int html = backtest.indexOf("--html") + 1;
    Path page = Path.of(backtest.set(html, folder.resolve("backtest.html").toString()));
    backtest.addAll(List.of("--format", "json"));
    String report = plumbline(backtest);
    assertEquals(example.folder().resolve("backtest.html"), page);
    assertEquals(
        Files.readString(folder.resolve("backtest.html")),
        Files.readString(page),
        "make it anew by the command in README.md");
    return report;
  }

  private static void noneIsKnownOnlyLater(String leads) {
    for (String column : AFTERWARDS) {
      assertFalse(leads.contains("\"" + column + "\":"), column);
    }
  }

  private static String plumbline(List<String> words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Plumbline.run(
            new PrintWriter(out, true), new PrintWriter(err, true), words.toArray(new String[0]));
    assertEquals(0, exit, words + "\n" + out + err);
    assertFalse((out + "" + err).contains("warning"), out + "\n" + err);
    return out.toString();
  }
}
