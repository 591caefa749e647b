package plumbline.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import plumbline.facts.Facts;
import plumbline.facts.FactsJson;
import plumbline.testing.TestRules;

/** Outcomes read again are the same, and a difference leads from one outcome to the other. */
class OutcomeDiffProperties {
  private static final Decide DECIDE = TestRules.shipped();
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  @AfterContainer
  static void close() {
    DECIDE.close();
  }

  @Provide
  Arbitrary<Facts> facts() {
    return Arbitraries.randomValue(random -> RandomLeads.next(random, DECIDE.config(), NOW));
  }

  @Property(tries = 2_000)
  void whatIsReadIsWhatWasWritten(@ForAll("facts") Facts facts) {
    Outcome outcome = DECIDE.decide(facts, NOW);
    String text = OutcomeJson.write(outcome);
    Outcome read = OutcomeJson.read(text);
    assertEquals(text, OutcomeJson.write(read));
    assertTrue(OutcomeDiff.of(outcome, read).isEmpty(), text);
    assertTrue(OutcomeDiff.of(read, outcome).isEmpty(), text);
  }

  @Property(tries = 2_000)
  void aDifferenceLeadsFromOneToTheOther(
      @ForAll("facts") Facts one, @ForAll("facts") Facts other, @ForAll boolean sameLead) {
    Outcome from = DECIDE.decide(one, NOW);
    Outcome to =
        sameLead ? DECIDE.decide(one, NOW.plus(Duration.ofDays(9))) : DECIDE.decide(other, NOW);
    OutcomeDiff diff = OutcomeDiff.of(from, to);
    assertEquals(OutcomeJson.write(from).equals(OutcomeJson.write(to)), diff.isEmpty());

    List<String> lines = lines(from.contributions());
    lines(diff.contributions().removed()).forEach(line -> assertTrue(lines.remove(line), line));
    diff.contributionsChanged()
        .forEach(change -> assertTrue(lines.remove(line(change.from())), change.toString()));
    lines.addAll(lines(diff.contributions().added()));
    diff.contributionsChanged().forEach(change -> lines.add(line(change.to())));
    lines.sort(Comparator.naturalOrder());
    assertEquals(lines(to.contributions()), lines);
    BigDecimal sum = from.score().add(diff.scoreChange());
    assertEquals(0, to.score().compareTo(sum));

    List<String> segments = new ArrayList<>(from.segments());
    segments.removeAll(diff.segments().removed());
    segments.addAll(diff.segments().added());
    segments.sort(Comparator.naturalOrder());
    assertEquals(to.segments(), segments);
    // It is JSON, and nothing in it is a double.
    String json = OutcomeDiffJson.write(diff);
    assertEquals(diff.isEmpty(), FactsJson.tree(json).path("same").booleanValue());
    assertEquals(
        0, diff.scoreChange().compareTo(FactsJson.tree(json).at("/score/change").decimalValue()));
  }

  private static List<String> lines(List<Contribution> contributions) {
    List<String> lines = new ArrayList<>();
    contributions.forEach(line -> lines.add(line(line)));
    lines.sort(Comparator.naturalOrder());
    return lines;
  }

  private static String line(Contribution line) {
    return "%s %s %s %s %s %s %s"
        .formatted(
            line.rule(),
            line.category(),
            line.points(),
            line.outcome(),
            FactsJson.number(line.contribution()),
            line.reason(),
            line.activityId());
  }
}
