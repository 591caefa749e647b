package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import plumbline.decision.Decide;
import plumbline.decision.Outcome;
import plumbline.decision.RandomLeads;
import plumbline.facts.Facts;
import plumbline.testing.TestRules;

/** Every figure of a report against one counted plainly over the same decisions. */
class BacktestTallyTest {
  private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
  private static final int LEADS = 600;
  private static final List<Compared> ALL = new ArrayList<>();
  private static BacktestReport report;

  @BeforeAll
  static void compare() throws Exception {
    try (Decide before = TestRules.shipped();
        Decide after =
            Decide.compile(
                before
                    .rules()
                    .files()
                    .with(
                        "scoring/engagement.drl",
                        Objects.requireNonNull(
                                before.rules().files().texts().get("scoring/engagement.drl"))
                            .replace("engagement( 40,", "engagement( 65,")))) {
      BacktestTally tally =
          new BacktestTally(before.config(), after.config(), BacktestTallyTest::campaigns);
      Random random = new Random(7);
      for (int i = 0; i < LEADS; i++) {
        Facts facts = RandomLeads.next(random, before.config(), AT);
        // Some the other way round, so that leads drop out as well, and some to another team.
        boolean backwards = i % 5 == 1;
        Outcome one = (backwards ? after : before).decide(facts, AT);
        Outcome other = (backwards ? before : after).decide(facts, AT);
        if (i % 7 == 3) {
          other = toAnotherTeam(other);
        }
        boolean failed = i % 97 == 13;
        ALL.add(
            new Compared(
                "decision-%04d".formatted(i),
                "lead-%04d".formatted(i / 2),
                AT,
                i % 2 == 1,
                !one.equals(other),
                one,
                failed ? null : other,
                failed ? "scoring.broken" : null,
                i % 3 == 0 ? null : random.nextInt(10) < 3));
      }
      ALL.forEach(tally::add);
      report =
          tally.report(
              new BacktestTally.Subject(
                  after.rules().version(), null, "stored decisions", AT, AT, 600));
    }
  }

  private static Outcome toAnotherTeam(Outcome outcome) {
    return outcome.route() == null
        ? outcome
        : new Outcome(
            outcome.score(),
            outcome.scores(),
            outcome.status(),
            outcome.qualification(),
            outcome.segments(),
            new Outcome.Routed("field", "routing.by-hand", "somebody said so"),
            outcome.contributions(),
            outcome.rulesFired(),
            outcome.warnings());
  }

  private static Set<String> campaigns(Outcome outcome) {
    return outcome.status().equals("nurturing") ? Set.of("drip") : Set.of();
  }

  private static List<Compared> decided() {
    return ALL.stream().filter(each -> each.after() != null).toList();
  }

  private static List<Compared> leads() {
    return decided().stream().filter(Compared::newest).toList();
  }

  private static Outcome before(Compared each) {
    return Objects.requireNonNull(each.before());
  }

  private static Outcome after(Compared each) {
    return Objects.requireNonNull(each.after());
  }

  private static long count(List<Compared> all, Predicate<Compared> what) {
    return all.stream().filter(what).count();
  }

  @Test
  void thePlantedChangeShowsAtAll() {
    assertTrue(report.newlyQualified().count() > 5, () -> BacktestText.of(report));
    assertTrue(report.about().changed() > 50);
    assertTrue(report.droppedOut().count() > 3, () -> BacktestText.of(report));
    assertTrue(report.rerouted() > 0, () -> BacktestText.of(report));
    assertTrue(report.rules().stream().anyMatch(rule -> rule.lost() > 0));
    assertTrue(report.teams().stream().anyMatch(team -> team.lost() > 0));
  }

  private static @Nullable String team(Outcome outcome) {
    return outcome.route() == null ? null : outcome.route().team();
  }

  @Test
  void leadsThatGoToAnotherTeamAreQualifiedOnBothSides() {
    assertEquals(
        count(
            leads(),
            each ->
                before(each).qualified()
                    && after(each).qualified()
                    && !Objects.equals(team(before(each)), team(after(each)))),
        report.rerouted());
  }

  @Test
  void decisionsAndLeadsAreCounted() {
    assertEquals(LEADS, report.about().decisions());
    assertEquals(ALL.size() - decided().size(), report.about().failed());
    assertEquals(Map.of("scoring.broken", report.about().failed()), report.about().failedRules());
    assertEquals(leads().size(), report.about().leads());
    assertEquals(count(decided(), Compared::changed), report.about().changed());
  }

  @Test
  void bothMatricesAreCounted() {
    for (String from : BacktestTally.STATUSES) {
      for (String to : BacktestTally.STATUSES) {
        Predicate<Compared> here =
            each -> before(each).status().equals(from) && after(each).status().equals(to);
        assertEquals(count(decided(), here), cell(report.matrix(), from, to));
        assertEquals(count(leads(), here), cell(report.leadMatrix(), from, to));
      }
    }
  }

  private static long cell(Map<String, Map<String, Long>> matrix, String from, String to) {
    return matrix.getOrDefault(from, Map.of()).getOrDefault(to, -1L);
  }

  @Test
  void theScoreMovesAsCounted() {
    ScoreShift.Result score = report.score();
    BigDecimal many = BigDecimal.valueOf(decided().size());
    BigDecimal one =
        decided().stream().map(e -> before(e).score()).reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal other =
        decided().stream().map(e -> after(e).score()).reduce(BigDecimal.ZERO, BigDecimal::add);
    assertEquals(one.divide(many, 6, RoundingMode.HALF_EVEN), score.meanBefore());
    assertEquals(other.divide(many, 6, RoundingMode.HALF_EVEN), score.meanAfter());
    assertEquals(other.subtract(one).divide(many, 6, RoundingMode.HALF_EVEN), score.meanShift());
    assertEquals(
        count(decided(), e -> after(e).score().compareTo(before(e).score()) > 0), score.up());
    assertEquals(
        count(decided(), e -> after(e).score().compareTo(before(e).score()) < 0), score.down());
    assertEquals(decided().size(), score.up() + score.down() + score.same());
    for (Bins.Bin bin : score.scores()) {
      assertEquals(
          count(decided(), e -> in(before(e).score(), bin.from(), bin.to())), bin.before());
      assertEquals(count(decided(), e -> in(after(e).score(), bin.from(), bin.to())), bin.after());
    }
    assertEquals(decided().size(), score.scores().stream().mapToLong(Bins.Bin::after).sum());
    for (ScoreShift.Moved bin : score.shifts()) {
      assertEquals(
          count(
              decided(),
              e -> {
                BigDecimal shift = after(e).score().subtract(before(e).score());
                return shift.signum() != 0 && in(shift, bin.from(), bin.to());
              }),
          bin.decisions());
    }
  }

  private static boolean in(BigDecimal number, BigDecimal from, BigDecimal to) {
    return number.compareTo(from) >= 0 && number.compareTo(to) < 0;
  }

  @Test
  void whoCrossesIsNamedAndTheLargestMovesAreTheLargest() {
    assertEquals(
        leads().stream()
            .filter(e -> !before(e).qualified() && after(e).qualified())
            .map(Compared::leadId)
            .sorted()
            .toList(),
        report.newlyQualified().leads().stream()
            .map(BacktestReport.CrossedLead::leadId)
            .sorted()
            .toList());
    assertEquals(
        count(leads(), e -> before(e).qualified() && !after(e).qualified()),
        report.droppedOut().count());
    Comparator<Compared> largest =
        Comparator.comparing((Compared e) -> after(e).score().subtract(before(e).score()).abs())
            .reversed()
            .thenComparing(Compared::decisionId);
    assertEquals(
        leads().stream().sorted(largest).limit(10).map(Compared::decisionId).toList(),
        report.movers().stream().map(BacktestReport.Mover::decisionId).toList());
    BacktestReport.Mover first = report.movers().get(0);
    BigDecimal sum = BigDecimal.ZERO;
    for (ScoreLine line : ScoreLine.changed(first)) {
      sum = sum.add(line.after() == null ? BigDecimal.ZERO : line.after());
      sum = sum.subtract(line.before() == null ? BigDecimal.ZERO : line.before());
    }
    assertEquals(0, first.shift().compareTo(sum), "what changed explains the whole shift");
  }

  @Test
  void teamsRulesAndCampaignsComeAndGoAsCounted() {
    for (BacktestReport.Team team : report.teams()) {
      Predicate<Compared> one = e -> team.team().equals(teamOf(before(e)));
      Predicate<Compared> other = e -> team.team().equals(teamOf(after(e)));
      assertEquals(count(leads(), one), team.before());
      assertEquals(count(leads(), other), team.after());
      assertEquals(count(leads(), other.and(one.negate())), team.gained());
      assertEquals(count(leads(), one.and(other.negate())), team.lost());
    }
    Map<String, Long> fired = new HashMap<>();
    decided()
        .forEach(
            e ->
                after(e).rulesFired().stream()
                    .distinct()
                    .forEach(rule -> fired.merge(rule, 1L, Long::sum)));
    Map<String, Long> reported = new HashMap<>();
    report.rules().forEach(rule -> reported.merge(rule.rule(), rule.after(), Long::sum));
    reported.values().removeIf(count -> count == 0);
    assertEquals(fired, reported);
    for (BacktestReport.Fired rule : report.rules()) {
      Predicate<Compared> one = e -> before(e).rulesFired().contains(rule.rule());
      Predicate<Compared> other = e -> after(e).rulesFired().contains(rule.rule());
      assertEquals(count(decided(), other.and(one.negate())), rule.gained());
      assertEquals(count(decided(), one.and(other.negate())), rule.lost());
    }
    BacktestReport.Campaign drip = report.campaigns().get(0);
    assertEquals(count(leads(), e -> before(e).status().equals("nurturing")), drip.before());
    assertEquals(
        count(
            leads(),
            e -> before(e).status().equals("nurturing") && !after(e).status().equals("nurturing")),
        drip.dropped());
  }

  private static String teamOf(Outcome outcome) {
    return outcome.route() == null ? "" : outcome.route().team();
  }

  @Test
  void whatBecameOfThemIsOfThoseWhoseEndIsKnown() {
    BacktestReport.Predictions both = Objects.requireNonNull(report.prediction());
    assertEquals(count(decided(), e -> e.converted() != null), both.after().known());
    assertEquals(
        count(decided(), e -> Boolean.TRUE.equals(e.converted())), both.after().converted());
    assertEquals(both.before().known(), both.after().known());
  }

  @Test
  void theReportSurvivesJson() {
    String json = BacktestJson.write(report);
    assertEquals(json, BacktestJson.write(BacktestJson.read(json)));
    assertEquals(BacktestText.of(report), BacktestText.of(BacktestJson.read(json)));
  }

  @Test
  void thePageNeedsNothingBesidesItself() {
    String page = BacktestPage.of(report);
    assertFalse(page.contains("http"), "it refers to nothing");
    assertFalse(page.contains("{{"), "every place is filled");
    assertFalse(page.contains("<script"), "it needs no script");
    assertTrue(page.contains("leads newly qualified"));
    for (BacktestReport.CrossedLead lead : report.newlyQualified().leads()) {
      assertTrue(page.contains(lead.leadId()), lead.leadId());
    }
  }

  @Test
  void whatLeadsSayOfThemselvesIsNoMarkup() {
    BacktestTally tally =
        new BacktestTally(TestRules.config(), TestRules.config(), outcome -> Set.of());
    Compared first = ALL.stream().filter(e -> e.after() != null && e.changed()).findFirst().get();
    tally.add(
        new Compared(
            "d", "<img src=x>", AT, true, true, first.before(), first.after(), null, null));
    String page =
        BacktestPage.of(tally.report(new BacktestTally.Subject("v", null, "<b>", AT, null, null)));
    assertFalse(page.contains("<img"));
    assertFalse(page.contains("<b>:"), page);
    assertTrue(page.contains("&lt;b&gt;"), page);
  }

  @Test
  void aTerminalOf80ColumnsShowsMostOfIt() {
    long wide = BacktestText.of(report).lines().filter(line -> line.length() > 100).count();
    assertEquals(0, wide, BacktestText.of(report));
  }
}
