package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import plumbline.facts.Facts;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleSet;
import plumbline.rules.RulesInvalid;
import plumbline.rules.StageRun;
import plumbline.rules.WhyNot;
import plumbline.testing.TestRules;

/**
 * What is said of a rule that did not fire agrees with the engine, for every shipped rule and
 * random leads: without the condition that is named the rule fires or another one is named, and
 * without any other one it still does not fire.
 */
class WhyNotProperties {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  private static final int MOST_FIRINGS = 10_000;
  private static final Decide DECIDE = TestRules.shipped();

  private static final Pattern RULE =
      Pattern.compile(
          "rule \"([^\"]+)\"\\s+@id\\(\"([^\"]+)\"\\)(.*?)\\nwhen\\n(.*?)\\nthen\\n(.*?)\\nend",
          Pattern.DOTALL);
  private static final Pattern PATTERN = Pattern.compile("\\b([A-Z]\\w+)\\((?!\\s*\\))");

  /** Each shipped rule once more for each of its conditions, without that one. */
  private static final Map<String, Map<String, String>> WITHOUT = new TreeMap<>();

  private static final RuleSet VARIANTS = variants();
  private static final Set<String> NAMED = new TreeSet<>();
  private static final Set<String> UNCLEAR = new TreeSet<>();

  @AfterContainer
  static void close() {
    System.out.println("named: " + NAMED.size() + " rules; not to be told: " + UNCLEAR);
    // After several bounces each may be followed by something else.
    assertEquals(Set.of("qualification.veto-unreachable"), UNCLEAR);
    assertEquals(DECIDE.rules().rules().size(), NAMED.size());
    DECIDE.close();
    VARIANTS.close();
  }

  @Provide
  Arbitrary<Facts> facts() {
    return Arbitraries.randomValue(random -> RandomLeads.next(random, DECIDE.config(), NOW));
  }

  @Property(tries = 1_500)
  void theConditionThatIsNamedIsTheOneThatStopsTheRule(@ForAll("facts") Facts facts) {
    Decide.Made made = DECIDE.make(facts, NOW);
    Set<String> fired = new HashSet<>(made.outcome().rulesFired());
    made.known()
        .forEach(
            (stage, objects) -> {
              StageRun run = VARIANTS.run(stage, objects, MOST_FIRINGS);
              Set<String> variantsFired = new HashSet<>(run.fired());
              Map<String, WhyNot> variants =
                  byId(VARIANTS.whyNot(stage, objects, List.of(), MOST_FIRINGS));
              for (WhyNot each : DECIDE.rules().whyNot(stage, objects, List.of(), MOST_FIRINGS)) {
                if (fired.contains(each.rule().id())) {
                  assertNull(each.failure(), each.toString());
                } else {
                  stopped(each, variantsFired, variants);
                }
              }
            });
  }

  private static void stopped(WhyNot why, Set<String> fired, Map<String, WhyNot> variants) {
    String id = why.rule().id();
    WhyNot.Failure failure = why.failure();
    if (failure == null) {
      UNCLEAR.add(id);
      return;
    }
    NAMED.add(id);
    if (!why.rule().file().endsWith(".drl")) {
      return; // A row of a table is varied by whoever writes the table.
    }
    assertTrue(why.line() >= why.rule().line(), why.toString());
    if (failure.kind() == WhyNot.Kind.NO_FACT) {
      return;
    }
    Map<String, String> without = WITHOUT.getOrDefault(id, Map.of());
    if (failure.kind() == WhyNot.Kind.CONDITION || failure.kind() == WhyNot.Kind.GATHERED) {
      assertTrue(without.containsKey(failure.condition()), failure + " of " + without);
    }
    without.forEach(
        (condition, variant) -> {
          if (condition.equals(failure.condition())) {
            WhyNot next = variants.get(variant);
            assertNotNull(next, variant);
            if (!fired.contains(variant)) {
              WhyNot.Failure other = next.failure();
              assertNotNull(other, () -> variant + " neither fires nor says why: " + why);
              assertNotEquals(condition, other.condition());
            }
          } else if (failure.kind() == WhyNot.Kind.CONDITION
              && failure.reached() == failure.facts()) {
            // Of several facts another one may pass once what it failed at is gone.
            assertFalse(fired.contains(variant), () -> why + " but it fires without " + condition);
          }
        });
  }

  private static Map<String, WhyNot> byId(List<WhyNot> all) {
    Map<String, WhyNot> byId = new HashMap<>();
    all.forEach(each -> byId.put(each.rule().id(), each));
    return byId;
  }

  private static RuleSet variants() {
    try {
      Map<String, String> texts = new HashMap<>(RuleFiles.read(Path.of("rules")).texts());
      Map<String, String> variants = new HashMap<>();
      texts.forEach(
          (file, text) -> variants.put(file, file.endsWith(".drl") ? varied(text) : text));
      return RuleSet.compile(new RuleFiles(variants), Decide.STAGES);
    } catch (IOException | RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String varied(String text) {
    StringBuilder all = new StringBuilder(text.substring(0, text.indexOf("rule \"")));
    Matcher rule = RULE.matcher(text);
    while (rule.find()) {
      String when = rule.group(4);
      Matcher pattern = PATTERN.matcher(when);
      int number = 0;
      while (pattern.find()) {
        List<String> conditions = split(when, pattern.end());
        for (int i = 0; i < conditions.size(); i++) {
          String condition = conditions.get(i).strip();
          if (condition.matches("\\$\\w+ : \\w+")) {
            continue;
          }
          List<String> rest = new ArrayList<>(conditions);
          rest.remove(i);
          int end = pattern.end() + String.join(",", conditions).length();
          String id = rule.group(2) + "." + number;
          WITHOUT.computeIfAbsent(rule.group(2), key -> new TreeMap<>()).put(condition, id);
          all.append(
              "rule \"%s ~%d\" @id(\"%s\")\nwhen\n%s\nthen\n%s\nend\n"
                  .formatted(
                      rule.group(1),
                      number++,
                      id,
                      when.substring(0, pattern.end())
                          + String.join(",", rest)
                          + when.substring(end),
                      rule.group(5)));
        }
      }
    }
    return all.toString();
  }

  /** What stands between commas of a pattern, from behind its bracket on. */
  private static List<String> split(String when, int from) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int i = from; depth >= 0; i++) {
      char c = when.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth < 0 || (depth == 0 && c == ',')) {
        parts.add(when.substring(start, i));
        start = i + 1;
      }
    }
    return parts;
  }
}
