package plumbline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.Outcome;
import plumbline.decision.OutcomeJson;
import plumbline.facts.Facts;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** What is measured side by side decides alike. */
class HandWrittenTest {
  private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

  private final DecidingConfig config = Config.load(Path.of("config")).deciding();

  @Test
  void byHandIsAsByRules() throws Exception {
    RuleFiles rules = RuleFiles.read(Path.of("rules"));
    HandWritten handWritten = HandWritten.of(rules, config);
    Set<String> statuses = new HashSet<>();
    Set<String> teams = new HashSet<>();
    try (Decide decide = Decide.compile(rules, config)) {
      for (Facts facts : leads()) {
        Outcome outcome = decide.decide(facts, NOW);
        HandWritten.Decided decided = handWritten.decide(facts, NOW);
        String what = facts + "\n" + OutcomeJson.write(outcome) + "\n" + decided;
        assertEquals(0, outcome.score().compareTo(BigDecimal.valueOf(decided.score(), 6)), what);
        assertEquals(outcome.status(), decided.status(), what);
        assertEquals(outcome.segments(), decided.segments(), what);
        assertEquals(outcome.route() == null ? null : outcome.route().team(), decided.team(), what);
        statuses.add(decided.status());
        teams.add(String.valueOf(decided.team()));
      }
    }
    assertEquals(Set.of("qualified", "nurturing", "unqualified"), statuses);
    assertTrue(teams.size() > 4, teams.toString());
  }

  @Test
  void moreRulesDecideTheSame() throws Exception {
    RuleFiles rules = RuleFiles.read(Path.of("rules"));
    RuleFiles more = RuleMultiples.of(rules, 3);
    try (Decide one = Decide.compile(rules, config);
        Decide three = Decide.compile(more, config)) {
      long inTables =
          one.rules().rules().stream().filter(rule -> !rule.file().endsWith(".drl")).count();
      assertEquals(3L * one.rules().rules().size() - 2 * inTables, three.rules().rules().size());
      for (Facts facts : leads()) {
        assertEquals(
            OutcomeJson.write(one.decide(facts, NOW)), OutcomeJson.write(three.decide(facts, NOW)));
      }
    }
  }

  @Test
  void aLeadIsTheSameEachTimeAndAnotherIsAnother() {
    LeadTemplates templates = new LeadTemplates(2, NOW);
    String first = new String(templates.json(1_234_567_890, 77), StandardCharsets.US_ASCII);
    assertTrue(first.contains("\"lead_id\":\"lead-1234567890\""), first);
    assertTrue(first.contains("\"activity_id\":\"web-0000000077-1\""), first);
    assertEquals(first, new String(templates.json(1_234_567_890, 77), StandardCharsets.US_ASCII));
    List<Facts> leads = BenchLeads.facts(2, 8, NOW, config);
    assertEquals(8, leads.get(0).activities().size());
    assertNotNull(leads.get(1).lead().email());
  }

  private List<Facts> leads() {
    List<Facts> leads = new ArrayList<>(BenchLeads.facts(1_024, 8, NOW, config));
    leads.addAll(BenchLeads.facts(200, 40, NOW, config));
    return leads;
  }
}
