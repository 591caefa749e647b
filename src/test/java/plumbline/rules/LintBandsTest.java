package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import plumbline.facts.Lead;
import plumbline.facts.Qualification;
import plumbline.facts.Score;
import plumbline.testing.Faults;

/** What the linter says of bands is so: random bands, tried with every score there is. */
class LintBandsTest {
  private static final List<String> STATUSES = List.of("qualified", "nurturing", "unqualified");
  static final Vocabulary VOCABULARY =
      new Vocabulary(
          List.of(Score.class, Qualification.class, Lead.class),
          Set.of("Score", "Lead"),
          Map.of("Lead.companySize", List.of("small", "large")),
          Map.of(),
          Map.of(
              "Score.value", new Vocabulary.Range(BigDecimal.ZERO, BigDecimal.ONE, 3),
              "Lead.employees", new Vocabulary.Range(BigDecimal.ZERO, null, 0)),
          List.of(
              new Vocabulary.Bands(
                  "Lead.companySize",
                  "Lead.employees",
                  Map.of(
                      "small",
                      new Vocabulary.Range(BigDecimal.ZERO, BigDecimal.valueOf(99), 0),
                      "large",
                      new Vocabulary.Range(BigDecimal.valueOf(100), null, 0)))),
          Map.of("qualification", Vocabulary.Contest.ONE),
          "qualification.veto-");

  /** A condition of one or two comparisons, and for which thousandths it holds. */
  private record Band(String id, String status, List<String> conditions, Set<Integer> scores) {
    String text() {
      return """
          rule "%s" @id("%s") when Score( %s ) then
            insert( Qualification.%s( "why" ) );
          end
          """
          .formatted(id, id, String.join(", ", conditions), status);
    }
  }

  private static Band band(Random random, int number) {
    List<String> conditions = new ArrayList<>();
    Set<Integer> scores = new TreeSet<>();
    for (int score = 0; score <= 1000; score++) {
      scores.add(score);
    }
    for (int i = 0; i <= random.nextInt(2); i++) {
      String operator = List.of("<", "<=", ">", ">=", "==", "!=").get(random.nextInt(6));
      int with = random.nextInt(11) * 100;
      conditions.add("value " + operator + " " + BigDecimal.valueOf(with, 3));
      scores.removeIf(score -> !holds(score, operator, with));
    }
    String id = "qualification." + (random.nextInt(6) == 0 ? "veto-" : "") + number;
    return new Band(id, STATUSES.get(random.nextInt(3)), conditions, scores);
  }

  private static boolean holds(int score, String operator, int with) {
    return switch (operator) {
      case "<" -> score < with;
      case "<=" -> score <= with;
      case ">" -> score > with;
      case ">=" -> score >= with;
      case "==" -> score == with;
      default -> score != with;
    };
  }

  private static List<RuleError> lint(String rules) {
    String text = "package qualification\nimport plumbline.facts.*\n" + rules;
    RuleFiles files = new RuleFiles(Map.of("qualification/bands.drl", text));
    return Lint.check(files, List.of("qualification"), VOCABULARY);
  }

  private static Set<String> rules(List<RuleError> found, String code) {
    return found.stream()
        .filter(error -> error.code().equals(code))
        .map(error -> String.valueOf(error.rule()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void randomBandsComeToWhatTryingEveryScoreComesTo() {
    Random random = new Random(20261127);
    int sets = Faults.pick(300, 20_000);
    int conflicts = 0;
    int gaps = 0;
    int unreachable = 0;
    for (int i = 0; i < sets; i++) {
      List<Band> bands = new ArrayList<>();
      for (int b = 0; b < 2 + random.nextInt(4); b++) {
        bands.add(band(random, b));
      }
      String text = bands.stream().map(Band::text).collect(Collectors.joining());
      List<RuleError> found = lint(text);
      assertEquals(neverMatter(bands), rules(found, "unreachable"), text);
      assertEquals(contradict(bands), !rules(found, "conflict").isEmpty(), text);
      assertEquals(leaveAGap(bands), !rules(found, "gap").isEmpty(), text);
      conflicts += rules(found, "conflict").size();
      gaps += rules(found, "gap").size();
      unreachable += rules(found, "unreachable").size();
    }
    Faults.report(
        "%d sets of bands: %d conflicts, %d gaps, %d unreachable"
            .formatted(sets, conflicts, gaps, unreachable));
    assertTrue(conflicts > 50 && gaps > 50 && unreachable > 50, "all of them were met");
  }

  private static boolean isVeto(Band band) {
    return band.id().startsWith("qualification.veto-");
  }

  /** Those that never hold, and those where another says the same first or is a veto. */
  private static Set<String> neverMatter(List<Band> bands) {
    Set<String> never = new TreeSet<>();
    for (Band band : bands) {
      Set<Integer> left = new TreeSet<>(band.scores());
      for (Band other : bands) {
        boolean first = other.id().compareTo(band.id()) < 0;
        boolean veto = isVeto(other) && (!isVeto(band) || first);
        boolean same =
            !isVeto(other) && !isVeto(band) && first && other.status().equals(band.status());
        if (veto || same) {
          left.removeAll(other.scores());
        }
      }
      if (left.isEmpty()) {
        never.add(band.id());
      }
    }
    return never;
  }

  private static boolean contradict(List<Band> bands) {
    Set<String> never = neverMatter(bands);
    for (Band one : bands) {
      for (Band other : bands) {
        Set<Integer> both = new TreeSet<>(one.scores());
        both.retainAll(other.scores());
        boolean differ = !one.status().equals(other.status()) && !isVeto(one) && !isVeto(other);
        boolean matter = !never.contains(one.id()) && !never.contains(other.id());
        if (differ && matter && !both.isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean leaveAGap(List<Band> bands) {
    Set<Integer> left = new TreeSet<>();
    for (int score = 0; score <= 1000; score++) {
      left.add(score);
    }
    bands.forEach(band -> left.removeAll(band.scores()));
    return !left.isEmpty()
        && bands.stream().anyMatch(band -> !isVeto(band) && !band.scores().isEmpty());
  }

  @Test
  void aSizeFollowsFromEmployees() {
    String apart =
        """
        rule "Small" @id("a") when Lead( companySize == "small" ) then
          insert( Qualification.unqualified( "small" ) );
        end
        rule "Many" @id("b") when Lead( employees >= 100 ) then
          insert( Qualification.qualified( "many" ) );
        end
        """;
    assertEquals(Set.of(), rules(lint(apart), "conflict"));
    assertEquals(Set.of("Many"), rules(lint(apart.replace("100", "99")), "conflict"));
    assertEquals(
        Set.of("Many"),
        rules(lint(apart.replace("100", "100, companySize == \"small\"")), "unreachable"));
  }

  @Test
  void ofConditionsBeyondItNothingIsSaidThatMayBeWrong() {
    String unsure =
        """
        rule "Some" @id("a") when Score( value >= 0.5, text( ) != "x" ) then
          insert( Qualification.qualified( "some" ) );
        end
        rule "All" @id("b") when Score( value < 0.9 ) not Lead( email == null ) then
          insert( Qualification.nurturing( "all" ) );
        end
        """;
    assertEquals(List.of(), lint(unsure));
    assertEquals(Set.of("Some"), rules(lint(unsure.replace("0.9", "0.4")), "gap"));
  }
}
