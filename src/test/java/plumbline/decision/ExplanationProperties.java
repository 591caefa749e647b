package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.JsonText;
import plumbline.rules.WhyNot;
import plumbline.testing.TestRules;

/** What every explanation of every lead under the shipped rules keeps to. */
class ExplanationProperties {
  private static final Decide DECIDE = TestRules.shipped();
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private static int again;
  private static int exact;

  @AfterContainer
  static void close() {
    DECIDE.close();
    assertTrue(again > 100 && exact > 30, again + " would fire again, " + exact + " alone");
  }

  @Provide
  Arbitrary<Facts> facts() {
    return Arbitraries.randomValue(random -> RandomLeads.next(random, DECIDE.config(), NOW));
  }

  @Property(tries = 1_000)
  void itExplainsTheOutcomeExactly(@ForAll("facts") Facts facts) {
    Outcome outcome = DECIDE.decide(facts, NOW);
    Explanation explanation = Explanation.of(DECIDE, facts, NOW);
    assertEquals(OutcomeJson.write(outcome), OutcomeJson.write(explanation.outcome()));
    BigDecimal sum = BigDecimal.ZERO;
    for (Explanation.Step step : explanation.waterfall()) {
      sum = sum.add(step.line().contribution());
      assertEquals(0, sum.compareTo(step.total()));
    }
    assertEquals(0, sum.compareTo(outcome.score()));
    assertEquals(
        outcome.contributions().size(),
        explanation.waterfall().size() + explanation.notCounted().size());
    Set<String> all = new HashSet<>(outcome.rulesFired());
    for (WhyNot why : explanation.notFired()) {
      assertTrue(all.add(why.rule().id()), why.toString());
    }
    DECIDE.rules().rules().stream()
        .filter(rule -> outcome.qualified() || !rule.stage().equals("routing"))
        .forEach(rule -> assertTrue(all.contains(rule.id()), rule.toString()));
  }

  @Property(tries = 1_000)
  void whatIsMissingIsWhatTheConfigSays(@ForAll("facts") Facts facts) {
    Explanation explanation = Explanation.of(DECIDE, facts, NOW);
    BigDecimal score = explanation.outcome().score();
    BigDecimal before = score;
    for (Explanation.Band band : explanation.missing()) {
      assertTrue(band.from().compareTo(before) > 0);
      before = band.from();
      assertEquals(0, band.from().compareTo(score.add(band.missing())));
      band.closing().forEach(each -> assertTrue(each.help().score().compareTo(band.from()) >= 0));
      band.helping().forEach(each -> assertTrue(each.score().compareTo(band.from()) < 0));
    }
    assertEquals(
        score.compareTo(DECIDE.config().thresholds().qualified()) >= 0,
        explanation.missing().isEmpty());
  }

  /** A rule over one activity of a type: once there is such an activity, the score is as told. */
  @Property(tries = 300)
  void whatARuleWouldGiveIsWhatItGives(@ForAll("facts") Facts facts) {
    Explanation explanation = Explanation.of(DECIDE, facts, NOW);
    if (explanation.missing().isEmpty()) {
      return;
    }
    Explanation.Band last = explanation.missing().get(explanation.missing().size() - 1);
    List<Explanation.Help> helps = new ArrayList<>(last.helping());
    last.closing().forEach(closing -> helps.add(closing.help()));
    for (Explanation.Help help : helps) {
      WhyNot why = help.why();
      WhyNot.Failure failure = why == null ? null : why.failure();
      if (failure == null
          || failure.type() != Activity.class
          || failure.conditions().size() != 1
          || !failure.condition().startsWith("type == ")
          || failure.kind() == WhyNot.Kind.THERE_IS) {
        continue;
      }
      String type = failure.condition().replaceAll("type == \"(.*)\"", "$1");
      List<Activity> more = new ArrayList<>(facts.activities());
      more.add(new Activity("~", type, NOW, null, null, null, null));
      Outcome after = DECIDE.decide(new Facts(facts.lead(), more), NOW);
      assertTrue(after.rulesFired().contains(help.rule().id()));
      OutcomeDiff diff = OutcomeDiff.of(explanation.outcome(), after);
      Set<String> now = new HashSet<>(diff.rules().added());
      now.removeIf(id -> !id.startsWith("engagement."));
      if (now.equals(Set.of(help.rule().id()))
          && diff.rules().removed().stream().noneMatch(id -> id.startsWith("engagement."))) {
        boolean others =
            diff.contributionsChanged().stream()
                .anyMatch(c -> !c.to().rule().startsWith("adjust."));
        if (!others) {
          assertEquals(
              0, after.score().compareTo(help.score()), help + " " + OutcomeDiffJson.write(diff));
        }
      }
    }
  }

  /** Doing once more what a rule fired for has it fire once more. */
  @Property(tries = 300)
  void whatARuleWouldGiveAgainIsWhatItGives(@ForAll("facts") Facts facts) {
    Explanation explanation = Explanation.of(DECIDE, facts, NOW);
    for (Explanation.Band band : explanation.missing()) {
      List<Explanation.Help> helps = new ArrayList<>(band.helping());
      band.closing().forEach(closing -> helps.add(closing.help()));
      for (Explanation.Help help : helps) {
        Activity like = help.like();
        if (like == null) {
          continue;
        }
        again++;
        List<Activity> more = new ArrayList<>(facts.activities());
        more.add(
            new Activity(
                "~",
                like.type(),
                NOW,
                like.campaign(),
                like.channel(),
                like.asset(),
                like.value()));
        Outcome after = DECIDE.decide(new Facts(facts.lead(), more), NOW);
        Contribution line =
            after.contributions().stream()
                .filter(each -> each.rule().equals(help.rule().id()))
                .filter(each -> "~".equals(each.activityId()))
                .findFirst()
                .orElseThrow();
        assertEquals(Contribution.Standing.COUNTED, line.outcome());
        assertEquals(help.points(), line.points());
        OutcomeDiff diff = OutcomeDiff.of(explanation.outcome(), after);
        if (diff.contributions().added().size() == 1
            && diff.contributions().removed().isEmpty()
            && diff.contributionsChanged().isEmpty()) {
          exact++;
          assertEquals(0, after.score().compareTo(help.score()), help + "");
        }
      }
    }
  }

  @Property(tries = 500)
  void itIsWrittenWell(@ForAll("facts") Facts facts) {
    Explanation explanation = Explanation.of(DECIDE, facts, NOW);
    JsonText json = new JsonText(1000).object();
    ExplanationJson.members(json, explanation);
    String text = json.endObject().toString();
    assertEquals(text.length() > 0, FactsJson.tree(text).isObject());
    for (String line : ExplanationText.write(explanation).lines().toList()) {
      assertTrue(line.length() <= 80, line);
      assertFalse(line.endsWith(" "), line);
    }
  }
}
