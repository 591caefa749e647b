package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.facts.Activity;
import plumbline.facts.Lead;

/**
 * Whatever a rule says, matching it by itself comes to what the engine's network comes to, over
 * random objects: also where a rule is of a kind that only the engine runs.
 */
class PlainRulesTest {
  private static final int TRIES = 60;
  private static final List<String> STAGES =
      List.of("scoring", "segmentation", "qualification", "routing");

  /** Rules of these kinds are not matched by themselves. */
  private static final Set<String> NEEDS_ENGINE =
      Set.of(
          "list",
          "list bound",
          "mean",
          "accumulate over two",
          "accumulate two",
          "either pattern",
          "for all",
          "from",
          "eval",
          "not enabled");

  private static final String RESULT = "insert( Segment.of( \"%s\", \"\" ) ); end\n";

  /** A name and rules; every rule inserts what the engine matches with nothing. */
  static Stream<Arguments> rules() {
    return Stream.of(
            "constant|when $s : String( this == \"b\" ) then insert( Segment.of( $s, \"\" ) ); end",
            "no condition|when then insert( Segment.of( \"once\", \"\" ) ); end",
            "comparison|when $n : Integer( this > 2, this <= 7 ) then insert( Segment.of( \"n\" + $n, \"\" ) ); end",
            "in|when $s : String( this in ( \"a\", \"c\" ) ) then insert( Segment.of( $s, \"\" ) ); end",
            "either or|when $s : String( length < 1 || length > 1 && length < 3 ) then insert( Segment.of( $s, \"\" ) ); end",
            "field of a fact|when Lead( $t : jobTitle, jobTitle != null, employees > 10 ) then insert( Segment.of( $t, \"\" ) ); end",
            "null field compared|when Lead( $id : leadId, employees > 10 ) then insert( Segment.of( $id, \"\" ) ); end",
            "looked up|when $a : Activity( type == \"page_view\" ) then insert( Segment.of( $a.activityId(), \"\" ) ); end",
            "looked up by several|when $a : Activity( type in ( \"page_view\", \"demo\", \"page_view\" ) ) then insert( Segment.of( $a.activityId(), \"\" ) ); end",
            "several of another name|when $a : Activity( type : channel, type in ( \"seo\", \"page_view\" ) ) then insert( Segment.of( $a.activityId(), \"\" ) ); end",
            "none of several|when $a : Activity( type not in ( \"page_view\", \"demo\" ) ) then insert( Segment.of( $a.activityId(), \"\" ) ); end",
            "several that may be null|when $l : Lead( jobTitle in ( \"CFO\", null ) ) then insert( Segment.of( $l.leadId(), \"\" ) ); end",
            "several, escaped|when $s : Lead( source in ( \"se\\157\", \"x\" ) ) then insert( Segment.of( \"escaped\", \"\" ) ); end",
            "several of a lead|when Lead( $s : source, source in ( \"ads\", \"x\" ) ) then insert( Segment.of( $s, \"\" ) ); end",
            "several of one's own|when $s : String( this in ( \"ab\", \"zzz\" ), length in ( 2, 3 ) ) then insert( Segment.of( $s, \"\" ) ); end",
            "looked up and joined|when Lead( $s : source ) $a : Activity( type == \"page_view\", channel == $s ) then insert( Segment.of( $a.activityId() + $s, \"\" ) ); end",
            "joined with itself|when $a : Activity( $t : type ) $b : Activity( type == $t, this != $a ) then insert( Segment.of( $a.activityId() + $b.activityId(), \"\" ) ); end",
            "three at once|when $a : Integer( ) $b : Integer( this > $a ) String( length + $a == $b ) then insert( Segment.of( $a + \"<\" + $b, \"\" ) ); end",
            "not|when not Integer( this > 8 ) then insert( Segment.of( \"none\", \"\" ) ); end",
            "not, joined|when $a : Activity( ) not Activity( isLaterThan( $a ) ) then insert( Segment.of( $a.activityId(), \"\" ) ); end",
            "exists|when exists Integer( this > 5 ) then insert( Segment.of( \"some\", \"\" ) ); end",
            "exists both|when exists ( Integer( $n : this ) and String( length == $n ) ) then insert( Segment.of( \"both\", \"\" ) ); end",
            "not of not|when $s : String( ) not ( Integer( $n : this ) and not String( length == $n ) ) then insert( Segment.of( $s, \"\" ) ); end",
            "looked up within exists|when exists Activity( type == \"email_click\" ) then insert( Segment.of( \"clicked\", \"\" ) ); end",
            "looked up within not|when not Activity( type == \"email_click\" ) then insert( Segment.of( \"silent\", \"\" ) ); end",
            "any object|when $o : Object( toString.length < 3 ) then insert( Segment.of( \"any \" + $o, \"\" ) ); end",
            "an interface|when $o : CharSequence( length > 1, length < 4 ) then insert( Segment.of( \"text \" + $o, \"\" ) ); end",
            "bound and unused|when Lead( $l : jobTitle.length ) then insert( Segment.of( \"x\", \"\" ) ); end",
            "two patterns of one kind|when Activity( type == \"page_view\" ) Activity( type == \"email_click\" ) then insert( Segment.of( \"pair\", \"\" ) ); end",
            "inserts several|when Integer( ) then insert( Segment.of( \"1\", \"\" ) ); insert( Segment.of( \"2\", \"\" ) ); end",
            "accumulate|when $n : Number( intValue > 3 ) from accumulate( Integer( $i : this ), sum( $i ) ) then insert( Segment.of( \"sum\" + $n.intValue(), \"\" ) ); end",
            "count|when $n : Number( intValue >= 2 ) from accumulate( $a : Activity( type == \"page_view\" ), count( $a ) ) then insert( Segment.of( \"count\" + $n, \"\" ) ); end",
            "count of one|when $n : Long( this == 1 ) from accumulate( $a : Activity( ), count( $a ) ) then insert( Segment.of( \"count\" + $n, \"\" ) ); end",
            "list|when List( $n : size, size > 1 ) from accumulate( Activity( $t : type ), collectList( $t ) ) then insert( Segment.of( \"list\" + $n, \"\" ) ); end",
            "list bound|when $l : List( ) from accumulate( Activity( $t : activityId ), collectList( $t ) ) then insert( Segment.of( \"list\" + $l, \"\" ) ); end",
            "set|when Set( $n : size, size > 1 ) from accumulate( Activity( $t : type ), collectSet( $t ) ) then insert( Segment.of( \"set\" + $n, \"\" ) ); end",
            "set of nulls|when Set( $n : size ) from accumulate( Lead( $t : jobTitle ), collectSet( $t ) ) then insert( Segment.of( \"set\" + $n, \"\" ) ); end",
            "most|when $n : Number( ) from accumulate( Integer( $i : this ), max( $i ) ) then insert( Segment.of( \"max\" + $n, \"\" ) ); end",
            "least|when $n : Number( intValue < 4 ) from accumulate( Integer( $i : this ), min( $i ) ) then insert( Segment.of( \"min\" + $n, \"\" ) ); end",
            "mean|when $n : Number( doubleValue > 2.5 ) from accumulate( Integer( $i : this ), average( $i ) ) then insert( Segment.of( \"mean\" + $n, \"\" ) ); end",
            "sum of nulls|when $n : Number( ) from accumulate( Lead( $e : employees ), sum( $e ) ) then insert( Segment.of( \"sum\" + $n, \"\" ) ); end",
            "accumulate joined|when $a : Activity( $s : channel ) $n : Number( intValue > 1 ) from accumulate( Activity( channel == $s, $t : type ), count( $t ) ) not Integer( this > 8 ) then insert( Segment.of( $a.activityId() + $n, \"\" ) ); end",
            "accumulate, then joined|when $n : Number( ) from accumulate( String( $l : length ), max( $l ) ) $i : Integer( this > $n ) then insert( Segment.of( $i + \">\" + $n, \"\" ) ); end",
            "accumulate over two|when $n : Number( intValue > 0 ) from accumulate( ( $i : Integer( ) and $s : String( length < $i ) ), count( $s ) ) then insert( Segment.of( \"c\" + $n, \"\" ) ); end",
            "accumulate two|when accumulate( Integer( $i : this ); $a : min( $i ), $b : max( $i ) ) then insert( Segment.of( $a + \"-\" + $b, \"\" ) ); end",
            "accumulate inline|when accumulate( Integer( $i : this ); $a : count( $i ); $a > 1 ) then insert( Segment.of( \"n\" + $a, \"\" ) ); end",
            "either pattern|when ( Integer( this > 5 ) or String( length > 1 ) ) then insert( Segment.of( \"or\", \"\" ) ); end",
            "for all|when forall( Integer( this > 0 ) ) then insert( Segment.of( \"all\", \"\" ) ); end",
            "from|when $c : Character( this == 'a' ) from List.of( 'a', 'b', 'a' ) then insert( Segment.of( $c.toString(), \"\" ) ); end",
            "eval|when $n : Integer( ) eval( $n > 4 ) then insert( Segment.of( \"e\" + $n, \"\" ) ); end",
            "matches|when $s : String( this matches \"[a-c]+\" ) then insert( Segment.of( $s, \"\" ) ); end",
            "not enabled|enabled false when Integer( ) then insert( Segment.of( \"off\", \"\" ) ); end",
            "inserts what it matches|when $n : Integer( this > 2, this < 6 ) then insert( Integer.valueOf( $n + 4 ) ); insert( Segment.of( \"i\" + $n, \"\" ) ); end")
        .map(
            text ->
                Arguments.of(
                    text.substring(0, text.indexOf('|')), text.substring(text.indexOf('|') + 1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void comesToWhatTheEngineComesTo(String name, String rule) throws RulesInvalid {
    String others =
        "rule \"beside\" @id(\"beside\") when $s : String( length > 0 ) then "
            + "insert( Segment.of( \"beside\" + $s, \"\" ) ); end\n";
    try (RuleSet set = compile("rule \"one\" @id(\"one\") " + rule + "\n" + others)) {
      assertEquals(NEEDS_ENGINE.contains(name) ? 1 : 2, set.plainRules());
      compare(set);
    }
  }

  @Test
  void ofTheShippedRulesNoneNeedsTheEngine() throws Exception {
    try (RuleSet set = RuleSet.compile(RuleFiles.read(Path.of("rules")), STAGES)) {
      assertEquals(set.rules().size(), set.plainRules());
    }
  }

  @Test
  void allOfThemTogetherComeToTheSame() throws RulesInvalid {
    StringBuilder all = new StringBuilder();
    rules()
        .forEach(
            each ->
                all.append("rule \"%s\" @id(\"%s\") ".formatted(each.get()[0], id(each)))
                    .append(each.get()[1])
                    .append('\n'));
    try (RuleSet set = compile(all.toString())) {
      compare(set);
    }
  }

  private static String id(Arguments named) {
    return String.valueOf(named.get()[0]).replaceAll("[^A-Za-z0-9]+", "-");
  }

  private static void compare(RuleSet set) {
    RuleSet byEngine = set.byEngine();
    int fired = 0;
    for (int i = 0; i < TRIES; i++) {
      List<Object> objects = objects(new Random(i));
      StageRun expected = byEngine.run("scoring", objects, 10_000);
      StageRun run = set.run("scoring", objects, 10_000);
      assertEquals(texts(expected), texts(run), () -> "over " + objects);
      assertEquals(expected.fired(), run.fired());
      fired += expected.fired().size();
    }
    assertEquals(true, fired > 0, "nothing fired, so nothing was compared");
  }

  @Test
  void aConditionThatThrowsNamesItsRule() throws RulesInvalid {
    String rule =
        "rule \"throws\" @id(\"throws\") when String( Integer.parseInt( this ) > 1 ) then "
            + RESULT.formatted("x");
    try (RuleSet set = compile(rule)) {
      RuleFailed failed =
          assertThrows(RuleFailed.class, () -> set.run("scoring", List.of("x"), 10));
      assertEquals("throws", failed.ruleId());
      assertEquals("NumberFormatException: For input string: \"x\"", failed.getMessage());
    }
  }

  @Test
  void asManyMayFireAsTheBoundSays() throws RulesInvalid {
    String rule = "rule \"each\" @id(\"each\") when Integer( ) then " + RESULT.formatted("one");
    try (RuleSet set = compile(rule)) {
      List<Integer> five = List.of(1, 2, 3, 4, 5);
      assertEquals(5, set.run("scoring", five, 5).inserted().size());
      RuleFailed failed = assertThrows(RuleFailed.class, () -> set.run("scoring", five, 4));
      assertEquals("each", failed.ruleId());
      assertEquals("more than 4 rules fired in one stage", failed.getMessage());
    }
  }

  private static RuleSet compile(String rules) throws RulesInvalid {
    String text =
        "package scoring\nimport java.util.List\nimport java.util.Set\nimport plumbline.facts.*\n"
            + rules;
    return RuleSet.compile(new RuleFiles(Map.of("scoring/a.drl", text)), List.of("scoring"));
  }

  private static List<String> texts(StageRun run) {
    return run.inserted().stream()
        .map(each -> each.rule().id() + ": " + each.object())
        .sorted()
        .toList();
  }

  private static List<Object> objects(Random random) {
    List<Object> objects = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      // Different objects, also where they are equal: rules tell them apart.
      objects.add(new String(List.of("a", "b", "c", "ab", "", "zzz").get(random.nextInt(6))));
    }
    random.ints(random.nextInt(4), 0, 10).distinct().forEach(objects::add);
    List<String> sources = List.of("seo", "ads");
    for (int i = random.nextInt(4); i > 0; i--) {
      objects.add(
          new Activity(
              "a" + i,
              List.of("page_view", "email_click", "demo").get(random.nextInt(3)),
              Instant.ofEpochSecond(random.nextInt(1_000)),
              null,
              sources.get(random.nextInt(2)),
              null,
              null));
    }
    if (random.nextBoolean()) {
      objects.add(
          new Lead(
              "lead",
              null,
              null,
              null,
              sources.get(random.nextInt(2)),
              random.nextBoolean() ? null : "CFO",
              null,
              null,
              random.nextBoolean() ? null : random.nextInt(20),
              null,
              null,
              null,
              null,
              Map.of()));
    }
    Collections.shuffle(objects, random);
    return objects;
  }
}
