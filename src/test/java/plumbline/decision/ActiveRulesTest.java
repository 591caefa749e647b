package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.facts.Lead;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.testing.TestRules;

/** A rule set that is offered decides where nothing is wrong with it, and disturbs nothing else. */
class ActiveRulesTest {
  private final List<String> decided = new ArrayList<>();
  private final RuleBuild build = new RuleBuild(null);
  private final Decide first = TestRules.small();
  private final ActiveRules active =
      new ActiveRules(
          build,
          first,
          "test",
          new ActiveRules.Swap() {
            @Override
            public void before(Decide next) throws IOException {
              if (full) {
                throw new IOException("the journal is full");
              }
            }

            @Override
            public void after(Decide now) {
              decided.add(now.rules().version());
            }
          });
  private boolean full;

  @AfterEach
  void end() {
    active.close();
  }

  private static RuleFiles changed(RuleFiles files, String file, String from, String to) {
    String text = files.texts().getOrDefault(file, "");
    assertTrue(text.contains(from), text);
    return files.with(file, text.replace(from, to));
  }

  private RuleFiles files() {
    return active.decide().rules().files();
  }

  private static Outcome decide(Decide decide) {
    Lead lead =
        new Lead(
            "one",
            null,
            null,
            null,
            "seo",
            null,
            null,
            "software",
            null,
            null,
            null,
            null,
            null,
            Map.of());
    return decide.decide(new Facts(lead, List.of()), Instant.EPOCH);
  }

  private BigDecimal score() {
    return decide(active.decide()).score();
  }

  private JsonNode shown() {
    return FactsJson.tree(active.json());
  }

  @Test
  void aGoodOneDecidesAndSharesTheStagesThatAreTheSame() {
    assertEquals(new BigDecimal("0.4"), score().stripTrailingZeros());
    RuleFiles next =
        changed(files(), "scoring/points.drl", "firmographic( 100", "firmographic( 50");

    Candidate candidate = active.offer(next, "a test");

    assertEquals(Candidate.Result.LIVE, candidate.result());
    assertEquals(next.version(), candidate.version());
    // Warnings stop nothing: these rules have no tests.
    assertEquals(9, candidate.errors().size(), candidate.errors().toString());
    assertTrue(candidate.errors().stream().allMatch(e -> e.code().equals("untested_rule")));
    assertEquals(new BigDecimal("0.2"), score().stripTrailingZeros());
    assertEquals(List.of(next.version()), decided);
    assertEquals(next.version(), shown().path("version").asText());
    assertEquals("a test", shown().path("origin").asText());
    assertTrue(active.decide().rules().shares("routing", first.rules()));
    assertTrue(active.decide().rules().shares("qualification", first.rules()));
    assertTrue(!active.decide().rules().shares("scoring", first.rules()), "scoring was compiled");
    // Whoever holds the one before ends what it has begun.
    assertEquals(new BigDecimal("0.4"), decide(first).score().stripTrailingZeros());
    assertEquals(1, active.swaps());
  }

  /** It runs before the check, which waits its turn, and leaves no trace. */
  @Test
  void aRehearsalChangesNothing() {
    String before = active.json();

    active.rehearse(Duration.ZERO);

    assertEquals(Candidate.Result.LIVE, active.check(files()).result());
    assertEquals(before, active.json());
    assertEquals(0, active.swaps() + active.refused());
    assertFalse(first.rules().closed());
  }

  @Test
  void aBrokenOneChangesNothingAndIsShownUntilItIsMended() {
    RuleFiles good = files();
    RuleFiles broken = changed(good, "scoring/points.drl", "industry ==", "indutsry ==");

    Candidate candidate = active.offer(broken, "a test");

    assertEquals(Candidate.Result.REFUSED, candidate.result());
    assertSame(first, active.decide());
    assertEquals(new BigDecimal("0.4"), score().stripTrailingZeros());
    assertEquals(1, active.refused());
    RuleError error = candidate.errors().get(0);
    JsonNode shownError = shown().path("last_error").path(0);
    assertEquals("scoring/points.drl", error.file());
    assertEquals(error.file(), shownError.path("file").asText());
    assertEquals(error.line(), shownError.path("line").asInt());
    assertEquals("unknown_field", shownError.path("code").asText());
    assertEquals("error", shownError.path("severity").asText());
    assertEquals(error.message(), shownError.path("message").asText());
    assertTrue(shown().path("last_error_at").isTextual());

    assertEquals(Candidate.Result.UNCHANGED, active.offer(good, "a test").result());
    assertTrue(shown().path("last_error").isNull());
    assertTrue(shown().path("last_error_at").isNull());
    assertEquals(List.of(), decided);
  }

  @Test
  void anErrorOfTheLinterStopsItThoughItCompiles() {
    RuleFiles steered =
        changed(
            files(),
            "scoring/points.drl",
            "@id(\"firmographic.software\")",
            "@id(\"a.b\") salience 5");

    Candidate candidate = active.offer(steered, "a test");

    assertEquals(Candidate.Result.REFUSED, candidate.result());
    assertEquals("forbidden_construct", candidate.errors().get(0).code());
    assertEquals("forbidden_construct", shown().path("last_error").path(0).path("code").asText());
    assertSame(first, active.decide());
  }

  @Test
  void whatTheSandboxRefusesIsRefused() {
    RuleFiles reaching =
        changed(files(), "scoring/points.drl", "( 1, $view,", "( (int) System.nanoTime(), $view,");

    Candidate candidate = active.offer(reaching, "a test");

    assertEquals(Candidate.Result.REFUSED, candidate.result());
    assertEquals("sandbox", candidate.errors().get(0).code());
    assertSame(first, active.decide());
  }

  @Test
  void aFailingTestStopsIt() {
    String test =
        """
        cases:
          - name: A software company is worth something
            lead: { industry: software }
            expect: { score: 0.4 }
        """;
    RuleFiles next =
        changed(files(), "scoring/points.drl", "firmographic( 100", "firmographic( 50")
            .with("scoring/points_test.yaml", test);

    Candidate candidate = active.offer(next, "a test");

    assertEquals(Candidate.Result.REFUSED, candidate.result());
    RuleError error = candidate.errors().get(0);
    assertEquals("test_failed", error.code());
    assertEquals("scoring/points_test.yaml", error.file());
    assertEquals(4, error.line());
    assertEquals(
        "\"A software company is worth something\": score: expected 0.4; actual: 0.2",
        error.message());
    assertSame(first, active.decide());
    assertEquals(
        Candidate.Result.LIVE,
        active
            .offer(next.with("scoring/points_test.yaml", test.replace("0.4", "0.2")), "a")
            .result());
  }

  @Test
  void listsAndConfigGoLiveAndNothingIsCompiled() {
    RuleFiles list = files().with("lists/free_mail.csv", "domain\nexample.org\n");
    assertEquals(Candidate.Result.LIVE, active.offer(list, "a test").result());
    assertTrue(active.decide().rules().shares("scoring", first.rules()));

    RuleFiles config =
        changed(
            files(),
            Decide.CONFIG,
            "\"qualified\":0.7,\"nurturing\":0.5",
            "\"qualified\":0.4,\"nurturing\":0.3");
    assertNotEquals("qualified", decide(active.decide()).status());
    assertEquals(Candidate.Result.LIVE, active.offer(config, "a test").result());
    assertEquals("qualified", decide(active.decide()).status());
    assertTrue(active.decide().rules().shares("scoring", first.rules()));

    RuleFiles other = config.with(Decide.CONFIG, "{}");
    assertEquals("config", active.offer(other, "a test").errors().get(0).code());
  }

  @Test
  void withoutAConfigItIsThatOfTheOneBefore() {
    Map<String, String> texts = new TreeMap<>(files().texts());
    texts.remove(Decide.CONFIG);
    texts.put("lists/a.csv", "a\nb\n");

    assertTrue(active.offer(new RuleFiles(texts), "a test").live());
    assertEquals(first.config(), active.decide().config());
  }

  @Test
  void whatIsOnlyCheckedDecidesNothing() {
    RuleFiles next = files().with("lists/a.csv", "a\nb\n");

    assertEquals(Candidate.Result.LIVE, active.check(next).result());
    assertEquals(Candidate.Result.REFUSED, active.check(next.with("a.drl", "")).result());
    assertSame(first, active.decide());
    assertNull(active.refusal());
    assertEquals(0, active.refused());
  }

  @Test
  void whatCannotDecideYetLeavesTheOneBefore() {
    full = true;
    RuleFiles next = files().with("lists/a.csv", "a\nb\n");

    assertEquals(Candidate.Result.POSTPONED, active.offer(next, "a test").result());
    assertSame(first, active.decide());
    assertNotNull(score());
    full = false;
    assertEquals(Candidate.Result.LIVE, active.offer(next, "a test").result());
  }

  @Test
  void sharedStagesOutliveTheSetsThatShareThem() {
    for (int i = 0; i < 5; i++) {
      active.offer(files().with("lists/a.csv", "a\n" + i + "\n"), "a test");
      assertEquals(new BigDecimal("0.4"), score().stripTrailingZeros());
    }
    assertTrue(!active.decide().rules().closed());
    Decide last = active.decide();
    active.close();
    assertTrue(last.rules().closed());
  }
}
