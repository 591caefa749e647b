package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RuleTextTest {
  @Test
  void everyRuleOfATextIsFoundByItsName() {
    String text =
        """
        package scoring
        // rule "in a remark" enabled false when then end
        declare Kind rule : String end
        rule "plain" @id("a") when String( ) then insert( "rule \\"x\\" end" ); end
        rule "off" @id("b") enabled false when String( ) then insert( 1 ); end
        rule "off in brackets" enabled( false ) @id("c") when String( ) then end
        rule "on" @id("d") enabled true when String( enabled == false ) then end
        rule unquoted @id("e") when not( String( ) ) then end
        """;
    Map<String, Boolean> off = new TreeMap<>();
    RuleText.all(text).forEach((name, rule) -> off.put(name, rule.off()));
    assertEquals(
        Map.of(
            "plain", false, "off", true, "off in brackets", true, "on", false, "unquoted", false),
        off);
    RuleText unquoted = RuleText.all(text).get("unquoted");
    assertEquals(8, unquoted == null ? 0 : unquoted.line("String( )", 0));
  }

  /** Once over the text, not once for each rule: that took half a minute. */
  @Test
  void asManyRulesAsThereMayBeAreReadOnce() {
    StringBuilder text = new StringBuilder("package scoring\n");
    for (int i = 0; i < RuleParser.MOST_RULES; i++) {
      text.append("rule \"r%d\" @id(\"r%d\") enabled %b\n".formatted(i, i, i % 2 == 0));
      text.append("when String( ) then insert( Integer.valueOf( %d ) ); end\n".formatted(i));
    }
    RuleFiles files = new RuleFiles(Map.of("scoring/a.drl", text.toString()));
    RuleParser parser = new RuleParser(List.of("scoring"), files);
    assertTrue(parser.readAll());
    List<Rule> rules = List.copyOf(parser.rules().values());
    try (RuleSet set = new RuleSet(files, rules, Map.of())) {
      long off =
          assertTimeout(
              Duration.ofSeconds(10),
              () -> {
                rules.forEach(rule -> assertTrue(set.insertion(rule).isPresent(), rule.id()));
                return rules.stream().filter(set::off).count();
              });
      assertEquals(RuleParser.MOST_RULES / 2, off);
    }
  }
}
