package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleParserTest {
  private static final List<String> STAGES = List.of("scoring");

  private static RuleFiles rules(int count) {
    StringBuilder text = new StringBuilder("package scoring\n");
    for (int i = 0; i < count; i++) {
      text.append("rule \"r%d\" @id(\"r%d\") when String( ) then end\n".formatted(i, i));
    }
    return new RuleFiles(Map.of("scoring/a.drl", text.toString()));
  }

  @Test
  void moreRulesThanAServerCanTakeAreNotCompiled() {
    assertTrue(new RuleParser(STAGES, rules(RuleParser.MOST_RULES)).readAll());
    RuleFiles many = rules(RuleParser.MOST_RULES + 1);
    assertFalse(new RuleParser(STAGES, many).readAll());
    RulesInvalid invalid = assertThrows(RulesInvalid.class, () -> RuleSet.compile(many, STAGES));
    assertEquals(1, invalid.errors().size());
    RuleError error = invalid.errors().get(0);
    assertEquals("too_many_rules", error.code());
    assertTrue(error.message().startsWith("there are 3,001 rules; 3,000 at most"), error + "");
    assertEquals(invalid.errors(), Lint.check(many, STAGES, Vocabulary.NONE));
  }
}
