package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
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

  /** Once over the text, not once for each rule: 3,000 rules took half a minute. */
  @Test
  void asManyRulesAsThereMayBeAreReadAtOnce() {
    StringBuilder text = new StringBuilder("package scoring\n");
    List<Integer> numbers = IntStream.range(0, 3_000).boxed().toList();
    numbers.forEach(
        i -> text.append("rule \"r%d\" @id(\"r%d\") when String( ) then end\n".formatted(i, i)));
    Map<String, RuleText> all =
        Assertions.assertTimeout(Duration.ofSeconds(5), () -> RuleText.all(text.toString()));
    assertEquals(3_000, all.size());
  }
}
