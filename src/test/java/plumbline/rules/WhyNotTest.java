package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.facts.Activity;
import plumbline.facts.Lead;
import plumbline.facts.Lists;
import plumbline.facts.Moment;

class WhyNotTest {
  private static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  private static final Lead LEAD =
      new Lead(
          "lead",
          null,
          "a@b.example",
          null,
          "seo",
          null,
          null,
          "software",
          120,
          null,
          "DE",
          null,
          null,
          Map.of("plan", "gold"));

  private static Activity activity(String id, String type, String asset) {
    return new Activity(id, type, NOW.minusSeconds(60), null, null, asset, null);
  }

  /** Why a rule with these conditions does not fire: kind, condition, line, values, counts. */
  private static String why(String when, Object... facts) {
    String text =
        "package scoring\nimport plumbline.facts.*\nimport java.util.Set\nrule \"r\" @id(\"r\")\nwhen\n"
            + when
            + "\nthen\n  insert( Points.firmographic( 1, \"r\" ) );\nend\n";
    List<Object> objects = new ArrayList<>(List.of(LEAD, Lists.NONE, new Moment(NOW)));
    objects.addAll(List.of(facts));
    try (RuleSet rules =
        RuleSet.compile(new RuleFiles(Map.of("scoring/a.drl", text)), List.of("scoring"))) {
      WhyNot why = rules.whyNot("scoring", objects, List.of(), 100).get(0);
      boolean fires = !rules.run("scoring", objects, 100).fired().isEmpty();
      WhyNot.Failure failure = why.failure();
      if (failure == null) {
        return fires ? "fires" : "did not match";
      }
      assertEquals(false, fires);
      StringBuilder values = new StringBuilder();
      failure.values().forEach(each -> values.append(' ').append(each.name()).append(each.is()));
      return "%s %s :%d%s %d/%d"
          .formatted(
              failure.kind(),
              failure.condition(),
              why.line() - 5,
              values,
              failure.reached(),
              failure.facts());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void theFirstConditionThatFailsIsNamedWithItsValue() {
    assertEquals("CONDITION employees > 500 :1 employees[120] 1/1", why("Lead( employees > 500 )"));
    assertEquals(
        "CONDITION country == \"US\" :3 country[DE] 1/1",
        why("Lead( industry == \"software\",\n  $c : country,\n  country == \"US\" )"));
    assertEquals(
        "CONDITION jobTitle != null :1 jobTitle[null] 1/1", why("Lead( $t : jobTitle != null )"));
    assertEquals(
        "CONDITION text( \"plan\" ) == \"free\" :1 text(\"plan\")[gold] 1/1",
        why("Lead( text( \"plan\" ) == \"free\" )"));
    assertEquals(
        "CONDITION employees > 500 || country == \"US\" :1 employees[120] country[DE] 1/1",
        why("Lead( employees > 500 || country == \"US\" )"));
    assertEquals("fires", why("Lead( employees > 100 )"));
  }

  @Test
  void amongSeveralFactsTheFurthestCount() {
    Activity blog = activity("1", "page_view", "blog");
    Activity faq = activity("2", "page_view", "faq");
    Activity mail = activity("3", "email_open", "pricing");
    assertEquals(
        "CONDITION type == \"demo_request\" :1 type[page_view, email_open] 3/3",
        why("Activity( type == \"demo_request\" )", blog, faq, mail));
    assertEquals(
        "CONDITION asset == \"pricing\" :1 asset[blog, faq] 2/3",
        why("Activity( type == \"page_view\", asset == \"pricing\" )", blog, faq, mail));
    assertEquals("NO_FACT type == \"x\" :1 0/0", why("Activity( type == \"x\" )"));
  }

  @Test
  void environmentNotExistsAndCountsAreTold() {
    Activity view = activity("1", "page_view", "blog");
    assertEquals(
        "CONDITION $lists.has( \"industries\", industry ) :2 industry[software] 1/1",
        why("$lists : Lists( )\nLead( $lists.has( \"industries\", industry ) )"));
    assertEquals(
        "THERE_IS type == \"page_view\" :1 type[page_view] 1/1",
        why("not Activity( type == \"page_view\" )", view));
    assertEquals(
        "CONDITION type == \"x\" :2 type[page_view] 1/1",
        why("$now : Moment( )\nexists Activity( type == \"x\", $now.daysSince( at ) < 7 )", view));
    assertEquals(
        "GATHERED size >= 3 :1 size[1] 1/1",
        why(
            "Set( size >= 3 ) from accumulate( Activity( type == \"page_view\", $d : day ), collectSet( $d ) )",
            view));
  }

  @Test
  void whereNoSingleConditionStopsItNothingIsNamed() {
    Activity one = activity("1", "page_view", "blog");
    Activity two = activity("2", "page_view", "faq");
    // Of two ways one ends here and one there.
    assertEquals(
        "did not match",
        why(
            "$a : Activity( type == \"page_view\" )\nActivity( isLaterThan( $a ), asset == \"x\" )",
            one,
            two));
    // However the first is chosen, the second stops it.
    assertEquals(
        "CONDITION country == \"US\" :2 country[DE] 1/1",
        why("Activity( type == \"page_view\" )\nLead( country == \"US\" )", one, two));
    assertEquals(
        "did not match", why("Lead( country == \"US\" ) or Activity( type == \"x\" )", one));
    assertEquals(
        "did not match",
        why(
            "Lead( )\nnot( Activity( type == \"page_view\" ) and Lead( country == \"DE\" ) )",
            one));
  }

  private static Optional<Insertion> insertion(String then) throws RulesInvalid {
    String text =
        "package scoring\nimport plumbline.facts.*\nrule \"r\" @id(\"r\")\nwhen\n$lead : Lead( )\nthen\n"
            + then
            + "\nend\n";
    try (RuleSet rules =
        RuleSet.compile(new RuleFiles(Map.of("scoring/a.drl", text)), List.of("scoring"))) {
      return rules.insertion(rules.rules().get(0));
    }
  }

  @Test
  void whatARuleInsertsIsRead() throws RulesInvalid {
    assertEquals(
        Optional.of(
            new Insertion("Points", "firmographic", List.of("-40", "\"it's \"+$lead.name()"))),
        insertion("insert( Points.firmographic( -40, \"it's \" + $lead.name() ) );"));
    assertEquals(
        Optional.empty(),
        insertion("if ( $lead.name() != null ) { insert( Points.firmographic( 1, \"a\" ) ); }"));
    assertEquals(
        Optional.empty(),
        insertion(
            "insert( Points.firmographic( 1, \"a\" ) ); insert( Points.firmographic( 1, \"b\" ) );"));
    assertEquals(
        Optional.empty(), insertion("Points p = Points.firmographic( 1, \"a\" ); insert( p );"));
  }

  @Test
  void whatAnotherRuleInsertsMayBeMatched() throws RulesInvalid {
    String text =
        "package scoring\nimport plumbline.facts.*\nrule \"a\" @id(\"a\") when Lead( ) then insert( Segment.of( \"s\", \"r\" ) ); end\n"
            + "rule \"b\" @id(\"b\") when Segment( name == \"t\" ) then insert( Points.firmographic( 1, \"r\" ) ); end\n";
    try (RuleSet rules =
        RuleSet.compile(new RuleFiles(Map.of("scoring/a.drl", text)), List.of("scoring"))) {
      List<WhyNot> why = rules.whyNot("scoring", List.of(LEAD), List.of("a"), 100);
      assertEquals(1, why.size());
      assertNull(why.get(0).failure());
      assertNotNull(why.get(0).rule());
    }
  }
}
