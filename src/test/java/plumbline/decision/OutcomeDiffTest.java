package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.Facts;
import plumbline.facts.Lead;
import plumbline.testing.TestRules;

class OutcomeDiffTest {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private static Facts facts(String title, int employees, Activity... activities) {
    Lead lead =
        new Lead(
            "lead",
            null,
            null,
            null,
            "seo",
            title,
            null,
            "software",
            employees,
            null,
            null,
            null,
            null,
            Map.of());
    return new Facts(lead, List.of(activities));
  }

  private static Activity demo(String id, int day) {
    return new Activity(
        id, "demo_request", NOW.minusSeconds(86_400L * day), null, null, null, null);
  }

  @Test
  void aDemoMoreIsALineMoreAndAnotherStatus() {
    try (Decide decide = TestRules.small()) {
      Outcome before = decide.decide(facts("director", 5_000), NOW);
      Outcome after = decide.decide(facts("director", 5_000, demo("d", 0), demo("e", 0)), NOW);
      assertEquals(
          """
          {"same":false,"score":{"from":0.6,"to":0.76,"change":0.16},"scores":{"engagement":\
          {"from":0,"to":40,"change":40}},"status":{"from":"nurturing","to":"qualified"},\
          "qualification":{"from":{"rule":"qualification.nurturing","reason":"worth writing to"},\
          "to":{"rule":"qualification.qualified","reason":"0.76000 reaches 0.7"}},\
          "route":{"from":null,"to":{"team":"enterprise_team","rule":"routing.enterprise",\
          "reason":"a large company"}},"segments":{"added":[],"removed":[]},\
          "contributions":{"added":[{"rule":"engagement.demo-request","category":"engagement",\
          "points":40,"decayed":40.00,"outcome":"counted","contribution":0.16,\
          "reason":"asked for a demo","activity_id":"d"},{"rule":"engagement.demo-request",\
          "category":"engagement","points":40,"decayed":null,"outcome":"limited",\
          "contribution":0,"reason":"asked for a demo","activity_id":"e"}],"removed":[],\
          "changed":[]},"rules_fired":{"added":["engagement.demo-request",\
          "qualification.qualified","routing.enterprise"],"removed":["qualification.nurturing"]},\
          "warnings":{"added":[],"removed":[]}}""",
          OutcomeDiffJson.write(OutcomeDiff.of(before, after)));
    }
  }

  @Test
  void timeAloneChangesLinesInPlace() {
    try (Decide decide = TestRules.small()) {
      Facts facts = facts("clerk", 5, demo("d", 0));
      Outcome now = decide.decide(facts, NOW);
      Outcome later = decide.decide(facts, NOW.plusSeconds(86_400 * 45));
      OutcomeDiff diff = OutcomeDiff.of(now, later);
      assertTrue(diff.contributions().isEmpty());
      assertEquals(1, diff.contributionsChanged().size());
      assertEquals(0, new BigDecimal("-0.08").compareTo(diff.scoreChange()));
    }
  }

  /** Written by something else, each would have been read over, or without end. */
  @Test
  void partsThatAreNoneAreRefused() {
    String whole;
    try (Decide decide = TestRules.small()) {
      whole = OutcomeJson.write(decide.decide(facts("director", 5_000, demo("d", 0)), NOW));
    }
    assertEquals(whole, OutcomeJson.write(OutcomeJson.read(whole)));
    for (String part : List.of("segments", "contributions", "rules_fired", "warnings")) {
      for (String value : List.of("null", "\"x\"", "1", "{}", "[", "[null", "[{\"rule\":")) {
        String text = whole.replaceAll("\"" + part + "\":\\[.*", "\"" + part + "\":" + value);
        assertThrows(IllegalArgumentException.class, () -> OutcomeJson.read(text), text);
        assertThrows(IllegalArgumentException.class, () -> OutcomeJson.read(text + "}"), text);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> OutcomeJson.read(whole + " {}"));
  }

  @Test
  void whatIsNoOutcomeIsRefused() {
    for (String text : List.of("", "{}", "[]", "{\"score\":1}", "not json", "null")) {
      assertThrows(IllegalArgumentException.class, () -> OutcomeJson.read(text), text);
    }
  }
}
