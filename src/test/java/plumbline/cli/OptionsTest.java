package plumbline.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Plumbline.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @ParameterizedTest
  @CsvSource({
    "backtest --candidate rules --sample, many, is no whole number",
    "backtest --candidate rules --sample, 1.5, is no whole number",
    "backtest --candidate rules --sample, 3000000000, is too large or too small",
    "redecide --resume, last, is no whole number",
    "rules list --limit, all, is no whole number",
  })
  void aNumberThatIsNoneIsNamed(String command, String value, String said) {
    String[] words = (command + " " + value).split(" ");
    assertEquals(2, run(words), err.toString());
    String first = err.toString().lines().findFirst().orElse("");
    assertTrue(first.startsWith("Invalid value for option '" + words[words.length - 2]), first);
    assertTrue(first.endsWith(": '" + value + "' " + said), first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"replay", "explain", "redecide", "migrate"})
  void whatReadsStoredVersionsTakesNoFolderOfRules(String command) {
    assertEquals(0, run(command, "--help"));
    assertTrue(out.toString().contains("--config"), out.toString());
    assertFalse(out.toString().contains("--rules"), out.toString());
  }

  @Test
  void whatDecidesByAFolderOfRulesTakesOne() {
    for (String command : List.of("serve", "check", "journal redrive")) {
      out.getBuffer().setLength(0);
      assertEquals(0, run((command + " --help").split(" ")), err.toString());
      assertTrue(out.toString().contains("--rules"), command + out);
    }
  }
}
