package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import plumbline.rules.RuleError;
import plumbline.rules.RulesInvalid;
import plumbline.testing.TestRules;

/** What a rule test can say, what is said where it is wrong, and what the cases show of rules. */
class RuleTestsTest {
  private static final Decide DECIDE = TestRules.small();

  @AfterAll
  static void close() {
    DECIDE.close();
  }

  private static List<String> faults(String text) {
    RulesInvalid invalid =
        assertThrows(RulesInvalid.class, () -> RuleTests.of(Map.of("a_test.yaml", text)));
    return invalid.errors().stream().map(RuleError::toString).toList();
  }

  private static RuleTests.Report run(String cases) {
    return run(DECIDE, cases);
  }

  private static RuleTests.Report run(Decide decide, String cases) {
    try {
      return RuleTests.of(Map.of("a_test.yaml", "cases:\n" + cases)).run(decide);
    } catch (RulesInvalid e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  private static List<String> failures(String cases) {
    return run(cases).errors().stream().map(RuleError::toString).toList();
  }

  @Test
  void everyMistakeOfAFileIsNamedWithItsPlaceAndTheNearestKey() {
    assertEquals(
        List.of(
            "a_test.yaml:3:5: cases[0].leed: unknown key; did you mean \"lead\"? [unknown_key]",
            "a_test.yaml:5:64: cases[0].activities[0].days_ago: stands beside at; keep one of them"
                + " [twice]",
            "a_test.yaml:6:9: cases[0].activities[1].type: is missing [missing_key]",
            "a_test.yaml:8:7: cases[0].expect.fired: an empty list expects nothing; all_fired: []"
                + " expects that there is none [empty]",
            "a_test.yaml:9:7: cases[0].expect.staus: unknown key; did you mean \"status\"?"
                + " [unknown_key]",
            "a_test.yaml:10:9: cases[1].at: \"noon\" must be an instant in UTC, such as"
                + " 2026-03-01T12:00:00Z [bad_instant]",
            "a_test.yaml:11:11: cases[1].name: there is another case of this name in this file"
                + " [duplicate_name]",
            "a_test.yaml:12:5: cases[1].expect: must say what is expected, or the case would pass"
                + " whatever comes [empty]",
            "a_test.yaml:16:19: cases[2].expect.not_fired[0]: this rule is also expected to fire"
                + " [contradiction]"),
        faults(
            """
            cases:
              - name: One
                leed: { source: direct }
                activities:
                  - { type: page_view, at: 2026-01-15T12:00:00Z, days_ago: 3 }
                  - { days_ago: 1 }
                expect:
                  fired: []
                  staus: qualified
              - at: noon
                name: One
                expect: {}
              - name: Three
                expect:
                  all_fired: [b, c]
                  not_fired: [b]
            """));
    assertEquals(
        List.of("a_test.yaml:1:1: cases: there must be at least one case [empty]"),
        faults("cases: []\n"));
    assertEquals(List.of("a_test.yaml:1:1: cases: is missing [missing_key]"), faults(""));
  }

  @Test
  void aFailureHasItsPlaceWhatIsExpectedAndWhatCame() {
    assertEquals(
        List.of(
            "a_test.yaml:7:15: \"One\": fired: expected engagement.page-view; actual: it did not"
                + " fire [test_failed]",
            "a_test.yaml:8:19: \"One\": not_fired: expected engagement.demo-request; actual: it"
                + " fired [test_failed]",
            "a_test.yaml:9:14: \"One\": score: expected 0.3; actual: 0.16 [test_failed]",
            "a_test.yaml:10:29: \"One\": scores.engagement: expected 41; actual: 40 [test_failed]",
            "a_test.yaml:11:15: \"One\": status: expected qualified; actual: unqualified"
                + " [test_failed]",
            "a_test.yaml:12:18: \"One\": qualified: expected true; actual: false [test_failed]",
            "a_test.yaml:13:18: \"One\": segments: expected emea; actual: in [] [test_failed]",
            "a_test.yaml:14:13: \"One\": team: expected enterprise_team; actual: none"
                + " [test_failed]",
            "a_test.yaml:15:30: \"One\": qualification.rule: expected qualification.nurturing;"
                + " actual: qualification.unqualified [test_failed]",
            "a_test.yaml:17:11: \"One\": contributions: expected engagement.demo-request points 41,"
                + " activity_id a1; actual: points 40, activity_id a1 [test_failed]",
            "a_test.yaml:18:11: \"One\": contributions: expected engagement.page-view; actual: no"
                + " contribution of this rule [test_failed]"),
        failures(
            """
              - name: One
                lead: { industry: paper }
                activities:
                  - { type: demo_request }
                expect:
                  fired: [engagement.page-view]
                  not_fired: [engagement.demo-request]
                  score: 0.3
                  scores: { engagement: 41 }
                  status: qualified
                  qualified: true
                  segments: [emea]
                  team: enterprise_team
                  qualification: { rule: qualification.nurturing }
                  contributions:
                    - { rule: engagement.demo-request, points: 41, activity_id: a1 }
                    - { rule: engagement.page-view }
            """));
  }

  @Test
  void whatComesAsExpectedPasses() {
    assertEquals(
        List.of(),
        failures(
            """
              - name: A qualified lead, every part of its outcome
                lead: { lead_id: l, name: N, email: " N@X.example", company: C, source: content, job_title: director, seniority: s, industry: software, employees: 1000, location: { country: DE, region: BY, time_zone: Europe/Berlin }, metadata: { size: 3, tags: [a], old: true } }
                at: 2026-03-01T10:00:00.000Z
                activities:
                  - { activity_id: a2, type: demo_request, days_ago: 45, campaign: c, channel: seo, asset: x, value: 1.5 }
                  - { type: page_view }
                  - { type: page_view, at: 2026-03-01T10:00:00Z }
                config: { scoring: { thresholds: { qualified: 0.68 } } }
                expect:
                  all_fired: [engagement.demo-request, engagement.page-view, firmographic.software, demographic.director, qualification.qualified, routing.enterprise]
                  score: 0.688
                  scores: { engagement: 22, firmographic: 100, demographic: 100 }
                  status: qualified
                  qualified: true
                  qualification: { rule: qualification.qualified }
                  all_segments: []
                  not_segments: [emea]
                  team: enterprise_team
                  route: { team: enterprise_team, rule: routing.enterprise, reason: a large company }
                  warnings: []
                  contributions:
                    - { rule: engagement.page-view, category: engagement, points: 1, outcome: counted, reason: viewed a page, activity_id: a3 }
                    - { rule: engagement.page-view }
                    - { rule: engagement.demo-request, decayed: 20, contribution: 0.08, activity_id: a2 }
              - name: A nurtured lead
                lead: { industry: software }
                expect: { qualification: { reason: worth writing to }, route: { team: none } }
              - name: Nobody goes nowhere
                expect: { team: none, status: unqualified, all_fired: [qualification.unqualified] }
            """));
    assertEquals(
        List.of(
            "a_test.yaml:7:11: \"Twice\": contributions: expected engagement.page-view points 1;"
                + " actual: only 1 such [test_failed]"),
        failures(
            """
              - name: Twice
                activities: [ { type: page_view } ]
                expect:
                  contributions:
                    - { rule: engagement.page-view, points: 1 }
                    - { rule: engagement.page-view, points: 1 }
            """));
  }

  @Test
  void namesTheRuleSetDoesNotKnowFailTheirCaseOnceWithTheNearest() {
    List<String> failures =
        failures(
            """
              - name: Slips
                lead: { source: contnet, company_size: huge }
                activities: [ { type: demo_reqest } ]
                expect:
                  fired: [engagement.demo-reqest]
                  scores: { engagment: 3 }
                  team: enterprise
            """);
    assertEquals(
        List.of(
            "a_test.yaml:3:21: \"Slips\": source: there is no channel \"contnet\"; did you mean"
                + " \"content\"? [unknown_value]",
            "a_test.yaml:3:44: \"Slips\": company_size: there is no company size \"huge\"; known:"
                + " small_business, mid_market, enterprise [unknown_value]",
            "a_test.yaml:4:27: \"Slips\": type: there is no activity type \"demo_reqest\"; did you"
                + " mean \"demo_request\"? [unknown_value]",
            "a_test.yaml:6:15: \"Slips\": fired: there is no rule \"engagement.demo-reqest\"; did"
                + " you mean \"engagement.demo-request\"? [unknown_rule]",
            "a_test.yaml:7:28: \"Slips\": scores.engagment: there is no category \"engagment\"; did"
                + " you mean \"engagement\"? [unknown_value]"),
        failures.subList(0, 5));
    assertEquals(6, failures.size(), failures.toString());
  }

  @Test
  void aConfigThatDoesNotFitIsShownAtItsOwnKey() {
    assertEquals(
        List.of(
            "a_test.yaml:5:20: \"Config\": config: scoring.tresholds: unknown key; did you mean"
                + " \"thresholds\"? [unknown_key]",
            "a_test.yaml:6:34: \"Config\": config: scoring.thresholds.qualified: 7 must lie in 0 to"
                + " 1 [out_of_range]"),
        failures(
            """
              - name: Config
                config:
                  scoring:
                    tresholds: 3
                    thresholds: { qualified: 7 }
                expect: { score: 0 }
            """));
  }

  @Test
  void aCaseMaySetAHalfLifeInDaysAndTakeOneAway() {
    assertEquals(
        List.of(),
        failures(
            """
              - name: Ten days
                activities: [ { type: demo_request, days_ago: 10 } ]
                config: { activity_types: { demo_request: { half_life_days: 10 } } }
                expect: { score: 0.08 }
              - name: For ever
                activities: [ { type: demo_request, days_ago: 10 } ]
                config: { activity_types: { demo_request: { half_life_days: null } } }
                expect: { score: 0.16 }
            """));
  }

  @Test
  void aRuleThatThrowsAndRulesThatContradictFailTheCase() {
    assertEquals(
        List.of(
            "a_test.yaml:2:5: \"Throws\": rule demographic.throws: NumberFormatException: For input"
                + " string: \"x\" [rule_failed]"),
        failures(
            """
              - name: Throws
                lead: { metadata: { fail: x } }
                expect: { score: 0 }
            """));
    try (Decide contradicting =
        TestRules.with(
            Map.of(
                "qualification/more.drl",
                """
                package qualification
                import plumbline.facts.*
                rule "More" @id("qualification.more")
                when Lead( ) then insert( Qualification.qualified( "anyway" ) ); end
                """))) {
      String silent = "  - name: Both\n    expect: { score: 0 }\n";
      List<RuleError> errors = run(contradicting, silent).errors();
      assertEquals(1, errors.size(), errors.toString());
      assertEquals(
          "\"Both\": warnings: expected none; actual: contradicting_rules:"
              + " qualification.unqualified: qualification.more says otherwise and stands, being"
              + " first by id",
          errors.get(0).message());
      String expected = "  - name: Both\n    expect: { warnings: [contradicting_rules] }\n";
      assertEquals(List.of(), run(contradicting, expected).errors());
    }
  }

  @Test
  void aRuleIsShownNotFiringOnlyWhereItIsNamedOrAllThatFireAre() {
    assertEquals(
        "demographic.director -, demographic.throws -, engagement.demo-request fires+not,"
            + " engagement.page-view fires, firmographic.software -, qualification.nurturing -,"
            + " qualification.qualified -, qualification.unqualified fires, routing.enterprise -",
        coverage(
            """
              - name: Fires, shown by a contribution, and by the reason of the status
                activities: [ { type: page_view } ]
                expect:
                  not_fired: [engagement.demo-request]
                  contributions: [ { rule: engagement.page-view } ]
                  qualification: { rule: qualification.unqualified }
              - name: Another one
                activities: [ { type: demo_request } ]
                expect: { fired: [engagement.demo-request] }
              - name: What fails shows nothing
                expect: { not_fired: [engagement.page-view], score: 1 }
              - name: A score says nothing of rules
                expect: { score: 0 }
            """));
    assertEquals(
        "demographic.director not, demographic.throws not, engagement.demo-request not,"
            + " engagement.page-view fires, firmographic.software not, qualification.nurturing not,"
            + " qualification.qualified not, qualification.unqualified fires, routing.enterprise"
            + " not",
        coverage(
            """
              - name: All
                activities: [ { type: page_view } ]
                expect: { all_fired: [engagement.page-view, qualification.unqualified] }
            """));
  }

  private static String coverage(String cases) {
    return String.join(
        ", ",
        run(cases).coverage().stream()
            .map(
                c ->
                    c.rule()
                        + (c.fires() ? " fires" : c.doesNotFire() ? " " : " -")
                        + (c.doesNotFire() ? (c.fires() ? "+not" : "not") : ""))
            .sorted()
            .toList());
  }
}
