package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.rules.RuleFiles;
import plumbline.rules.WhyNot;
import plumbline.testing.TestRules;

class ExplanationTest {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private static Activity activity(String id, String type, Duration age) {
    return new Activity(id, type, NOW.minus(age), null, null, null, null);
  }

  /** Somebody sales knows the kind of: a fitting company, some interest, not enough of it. */
  static Facts nearly() {
    return new Facts(
        new Lead(
            "nearly",
            "Jo Doe",
            "jo@acme.example",
            "Acme",
            "seo",
            "Head of Finance",
            null,
            "Manufacturing",
            1_200,
            null,
            "DE",
            null,
            null,
            Map.of()),
        List.of(
            activity("a1", "content_download", Duration.ofDays(20)),
            activity("a2", "page_view", Duration.ofDays(3)),
            activity("a3", "page_view", Duration.ofDays(3).plusMinutes(1)),
            activity("a4", "page_view", Duration.ofDays(3).plusMinutes(2)),
            activity("a5", "page_view", Duration.ofDays(3).plusMinutes(3)),
            activity("a6", "careers_view", Duration.ofDays(9))));
  }

  @Test
  void aRuleOfADecisionTableIsTalkedOfByItsCell() {
    try (Decide decide = TestRules.shipped()) {
      Explanation explanation = Explanation.of(decide, nearly(), NOW);
      WhyNot learner =
          explanation.notFired().stream()
              .filter(why -> why.rule().id().equals("demographic.learner"))
              .findFirst()
              .orElseThrow();
      assertTrue(learner.place().startsWith("scoring/job-titles.drl.csv, A1"), learner.place());
      assertTrue(WhyNotText.of(learner).startsWith("titleMentions("), WhyNotText.of(learner));
      assertTrue(
          decide.rules().insertion(learner.rule()).orElseThrow().arguments().contains("-40"));
    }
  }

  @Test
  void whatFadedMayBeEarnedAnew() {
    Duration age = Duration.ofDays(90);
    Lead manager =
        new Lead(
            "again",
            null,
            "a@northwind.example",
            null,
            "seo",
            "VP of Logistics",
            "manager",
            "manufacturing",
            5_000,
            null,
            "US",
            null,
            null,
            Map.of());
    Facts facts =
        new Facts(
            manager,
            List.of(
                activity("demo", "demo_request", age),
                activity("meeting", "meeting_booked", age),
                activity("trial", "trial_start", age)));
    try (Decide decide = TestRules.shipped()) {
      Explanation explanation = Explanation.of(decide, facts, NOW);
      Explanation.Band last = explanation.missing().get(explanation.missing().size() - 1);
      Explanation.Help first = last.closing().get(0).help();
      assertEquals("engagement.demo-request", first.rule().id());
      assertEquals(Explanation.How.AGAIN, first.how());
      assertEquals("demo", first.like() == null ? null : first.like().activityId());
      String page = ExplanationText.write(explanation).replaceAll("\\s+", " ");
      assertTrue(page.contains("(Is ready for sales): each of these alone would do"), page);
      assertTrue(page.contains("it fired for demo_request of 17 Oct 2025, and would for"), page);
    }
  }

  @Test
  void aRuleThatIsSwitchedOffHelpsNobody() throws Exception {
    String off =
        """
        package scoring
        rule "Off" @id("firmographic.off") enabled false when Lead( titleMentions( "zz" ) )
        then insert( Points.firmographic( 60, "off" ) ); end
        """;
    for (boolean on : new boolean[] {false, true}) {
      String text = on ? off.replace("enabled false", "enabled true") : off;
      try (Decide decide =
          Decide.compile(
              RuleFiles.read(Path.of("rules")).with("scoring/off.drl", text), TestRules.config())) {
        Explanation explanation = Explanation.of(decide, nearly(), NOW);
        WhyNot why =
            explanation.notFired().stream()
                .filter(each -> each.rule().id().equals("firmographic.off"))
                .findFirst()
                .orElseThrow();
        assertEquals(!on, WhyNotText.of(why).equals("is switched off"), WhyNotText.of(why));
        assertEquals(
            on,
            explanation.missing().get(0).helping().stream()
                .anyMatch(help -> help.rule().id().equals("firmographic.off")));
      }
    }
  }

  @Test
  void aPageForSales() throws IOException {
    try (Decide decide = TestRules.shipped()) {
      String page = ExplanationText.write(Explanation.of(decide, nearly(), NOW));
      Path golden = Path.of("src/test/resources/explanation/nearly.txt");
      Files.createDirectories(Path.of("target"));
      Files.writeString(Path.of("target/nearly.txt"), page);
      assertEquals(Files.readString(golden), page);
    }
  }
}
