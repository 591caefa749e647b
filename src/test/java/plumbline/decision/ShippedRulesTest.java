package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.rules.Rule;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;
import plumbline.testing.TestRules;

/** What holds for every rule and list this project ships. */
class ShippedRulesTest {
  private static final Path FOLDER = Path.of("rules");
  private static final Decide DECIDE = TestRules.shipped();
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  /** What a rule does not do: steer the agenda, change facts, print, or hold what others share. */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "\\b(salience|setFocus|agenda-group|global|halt|update|modify|retract|delete|eval"
              + "|insertLogical|no-loop|function|print\\w*|System|Thread|while|for)\\b");

  /** How ids begin in each stage, after the categories of scoring. */
  private static final Map<String, List<String>> PREFIXES =
      Map.of(
          "scoring", List.of("engagement.", "firmographic.", "demographic."),
          "segmentation", List.of("segment."),
          "qualification", List.of("qualification."),
          "routing", List.of("routing."));

  @AfterAll
  static void close() {
    DECIDE.close();
  }

  private static Map<String, String> ruleFiles() {
    Map<String, String> files = new TreeMap<>(DECIDE.rules().files().texts());
    files.keySet().removeIf(path -> !path.endsWith(".drl"));
    return files;
  }

  private static String withoutComments(String drl) {
    return drl.replaceAll("//.*", "").replaceAll("\"[^\"\n]*\"", "\"\"");
  }

  @Test
  void everyCaseBesideTheRulesPasses() throws IOException, RulesInvalid {
    RuleTests.Report report = RuleTests.read(FOLDER).run(DECIDE);
    assertEquals(List.of(), report.failed());
    assertTrue(report.results().size() >= DECIDE.rules().rules().size());
  }

  @Test
  void everyRuleHasACaseWhereItFiresAndOneWhereItDoesNot() throws IOException, RulesInvalid {
    List<RuleTests.Coverage> bare =
        RuleTests.read(FOLDER).run(DECIDE).coverage().stream()
            .filter(rule -> !rule.fires() || !rule.doesNotFire())
            .toList();
    assertEquals(List.of(), bare);
  }

  @Test
  void thereAreRulesForEveryStage() {
    List<Rule> rules = DECIDE.rules().rules();
    assertTrue(rules.size() >= 40, rules.size() + " rules");
    for (String stage : Decide.STAGES) {
      assertTrue(rules.stream().anyMatch(rule -> rule.stage().equals(stage)), stage);
    }
  }

  @Test
  void anIdTellsItsStageAndANameIsASentence() {
    for (Rule rule : DECIDE.rules().rules()) {
      List<String> prefixes = PREFIXES.getOrDefault(rule.stage(), List.of());
      assertTrue(prefixes.stream().anyMatch(rule.id()::startsWith), rule.id());
      assertTrue(rule.id().matches("[a-z]+\\.[a-z]+(-[a-z]+)*"), rule.id());
      assertTrue(rule.name().matches("[A-Z][A-Za-z0-9,' -]+ [A-Za-z0-9,' -]+"), rule.name());
    }
  }

  @Test
  void everyRuleHasAnOwnerAndSaysWhy() {
    ruleFiles()
        .forEach(
            (file, text) -> {
              String head = text.substring(0, text.indexOf("\nrule "));
              assertTrue(head.contains("\n// Owner: "), file + " names no owner");
              List<String> lines = text.lines().toList();
              for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("rule ")) {
                  assertTrue(lines.get(i - 1).startsWith("// "), file + ": " + lines.get(i));
                }
              }
            });
  }

  @Test
  void aRuleInsertsOneFactAndDoesNothingElse() {
    ruleFiles()
        .forEach(
            (file, text) -> {
              String code = withoutComments(text);
              assertEquals(0, FORBIDDEN.matcher(code).results().count(), file);
              long rules = Pattern.compile("(?m)^rule ").matcher(code).results().count();
              long inserts = Pattern.compile("\\binsert\\(").matcher(code).results().count();
              assertEquals(rules, inserts, file);
            });
  }

  @Test
  void listsNameTeamsAndBandsOfTheConfigAndHoldWholeNumbers() throws IOException {
    List<RuleError> errors = new ArrayList<>();
    Set<String> listed = new TreeSet<>();
    RuleFiles.read(FOLDER)
        .texts()
        .forEach(
            (path, text) -> {
              if (path.startsWith("lists/")) {
                ListFiles.rows(path, text, errors).forEach(row -> listed.addAll(faults(path, row)));
              }
            });
    assertEquals(List.of(), errors);
    assertEquals(Set.of(), listed);
  }

  private static Set<String> faults(String path, Map<String, String> row) {
    Set<String> faults = new HashSet<>();
    String points = row.getOrDefault("points", "0");
    String team = row.getOrDefault("team", "");
    String size = row.getOrDefault("size", "");
    String priority = row.getOrDefault("priority", "");
    if (!points.matches("[0-9]{1,3}")) {
      faults.add(path + ": " + row + " has no whole points");
    }
    if (!team.isEmpty() && !DECIDE.config().routing().teams().contains(team)) {
      faults.add(path + ": " + row + " names no team of the config");
    }
    if (team.isEmpty() != priority.isEmpty() || !priority.matches("[0-9]{0,3}")) {
      faults.add(path + ": " + row + " needs both team and priority, or neither");
    }
    if (!size.isEmpty()
        && DECIDE.config().companySizes().stream().noneMatch(band -> band.name().equals(size))) {
      faults.add(path + ": " + row + " names no band of the config");
    }
    return faults;
  }

  @Test
  void aHundredActivitiesInAMinuteAreAtMostThreeTimesOne() {
    for (String type : DECIDE.config().activityTypes().keySet()) {
      BigDecimal one = earned(type, 1);
      BigDecimal hundred = earned(type, 100);
      assertTrue(
          hundred.compareTo(one.multiply(BigDecimal.valueOf(3))) <= 0,
          type + ": " + one + " once, " + hundred + " a hundred times");
    }
  }

  /** What activities of one type in one minute earn before floor and cap. */
  private static BigDecimal earned(String type, int times) {
    List<Activity> activities = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Instant at = NOW.minusMillis(i * 500L);
      activities.add(new Activity("a" + i, type, at, null, null, null, null));
    }
    Lead lead =
        new Lead(
            "lead", null, null, null, "direct", null, null, null, null, null, null, null, null,
            Map.of());
    return DECIDE.decide(new Facts(lead, activities), NOW).contributions().stream()
        .filter(line -> line.points() != null && line.points() > 0)
        .map(Contribution::contribution)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void everyActivityTypeOfTheConfigMeansSomethingToARule() {
    String all = String.join("\n", ruleFiles().values());
    Set<String> unused = new TreeSet<>(DECIDE.config().activityTypes().keySet());
    unused.removeIf(type -> all.contains("\"" + type + "\""));
    assertEquals(Set.of("email_open"), unused, "opens count for nothing, on purpose");
  }

  @Test
  void signsOfInterestAreActivityTypesOfTheConfig() throws IOException {
    Stream<String> types =
        ListFiles.rows(
                "signs",
                RuleFiles.read(FOLDER).texts().getOrDefault("lists/signs_of_interest.csv", ""),
                new ArrayList<>())
            .stream()
            .map(row -> row.getOrDefault("activity", ""));
    assertEquals(
        Collections.emptyList(),
        types.filter(type -> !DECIDE.config().activityTypes().containsKey(type)).toList());
  }
}
