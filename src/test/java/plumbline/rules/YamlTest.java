package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {

  private static Yaml.Node read(String text) {
    return Yaml.read("file.yaml", text);
  }

  private static List<String> shown(Yaml.Node root) {
    return root.errors().stream().map(RuleError::toString).toList();
  }

  @Test
  void valuesMeanWhatTheySay() {
    Yaml.Node root =
        read(
            """
            switch: on
            country: no
            noon: 12:00
            quoted: "09:30"
            weight: 0.40
            port: 8080
            flag: true
            words: [yes, off, 2024-01-01, 1e3]
            """);
    assertEquals("on", root.text("switch"));
    assertEquals("no", root.text("country"));
    assertEquals(LocalTime.NOON, root.time("noon"));
    assertEquals(LocalTime.of(9, 30), root.time("quoted"));
    assertEquals(new BigDecimal("0.40"), root.decimal("weight", "0", "1", 2));
    assertEquals(8080, root.whole("port", 1, 65535));
    assertTrue(root.flag("flag", false));
    assertEquals(List.of("yes", "off", "2024-01-01", "1e3"), root.texts("words"));
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsPlaceAndPath() {
    Yaml.Node root =
        read(
            """
            scoring:
              weigth: 0.4
              unit: fractoin
              cap: "100"
              share: 0.123
              port: 70000
              times: ["09:00", "25:00", 9, "09:00"]
            sorcing: {}
            """);
    Yaml.Node scoring = root.map("scoring");
    scoring.decimal("weight", "0", "1", 2);
    scoring.oneOf("unit", List.of("fraction", "points"));
    scoring.decimal("cap", "0", "100", 2);
    scoring.decimal("share", "0", "1", 2);
    scoring.whole("port", 0, 65535);
    scoring.times("times");
    root.done();
    assertEquals(
        List.of(
            "file.yaml:1:1: scoring.weight: is missing [missing_key]",
            "file.yaml:2:3: scoring.weigth: unknown key; did you mean \"weight\"? [unknown_key]",
            "file.yaml:3:9: scoring.unit: \"fractoin\" is none of fraction, points;"
                + " did you mean \"fraction\"? [unknown_value]",
            "file.yaml:4:8: scoring.cap: \"100\" must be a number, without quotes, such as 10 or"
                + " 0.4 [not_a_number]",
            "file.yaml:5:10: scoring.share: 0.123 must have at most 2 decimals [too_precise]",
            "file.yaml:6:9: scoring.port: 70000 must lie in 0 to 65535 [out_of_range]",
            "file.yaml:7:20: scoring.times[1]: \"25:00\" must be a time of day, 00:00 to 23:59"
                + " [not_a_time]",
            "file.yaml:7:29: scoring.times[2]: \"9\" must be a time of day, 00:00 to 23:59"
                + " [not_a_time]",
            "file.yaml:7:32: scoring.times[3]: this stands in the list twice [duplicate_item]",
            "file.yaml:8:1: sorcing: unknown key; did you mean \"scoring\"? [unknown_key]"),
        shown(root));
    assertFalse(scoring.clean());
  }

  @Test
  void whatIsMissingIsToldOnceAndNotForEachThingInIt() {
    Yaml.Node root = read("a: 5\nb: [x]\nc: {d: [e]}\n");
    root.map("a").map("inner").text("deeper");
    root.map("b").section("inner").text("deeper");
    root.map("absent").list("inner").forEach(Yaml.Node::text);
    root.map("c").text("d");
    assertEquals(
        List.of(
            "file.yaml:1:1: absent: is missing [missing_key]",
            "file.yaml:1:4: a: must hold keys, each followed by a colon and its value [not_a_map]",
            "file.yaml:2:1: b: must hold keys, each followed by a colon and its value [not_a_map]",
            "file.yaml:3:5: c.d: must be a text [no_value]"),
        shown(root));
  }

  @Test
  void aKeyWithoutAValueIsAnEmptySectionAndNoScalar() {
    Yaml.Node root = read("mail:\nport:\n");
    assertEquals(25, root.map("mail").whole("port", 0, 65535, 25));
    root.whole("port", 0, 65535, 25);
    assertEquals(
        List.of("file.yaml:2:6: port: has no value; it must be a number [no_value]"), shown(root));
  }

  @Test
  void aKeyStandsOnce() {
    Yaml.Node root = read("a: 1\nb: {c: 1, c: 2}\na: 2\n");
    assertEquals(
        List.of(
            "file.yaml:2:11: b.c: this key stands in line 2 too [duplicate_key]",
            "file.yaml:3:1: a: this key stands in line 1 too [duplicate_key]"),
        shown(root));
  }

  @Test
  void aliasesAreReadAndBombsAreNot() {
    Yaml.Node root = read("a: &words [x, y]\nb: *words\n");
    assertEquals(List.of("x", "y"), root.texts("b"));
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + (alias + ", ").repeat(9) + alias + "]\n");
    }
    assertFalse(read(bomb.toString()).clean());
    assertFalse(read("a: &a [*a]\n").clean());
    assertFalse(read("[".repeat(20_000)).clean());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [1, 2",
        "a: b: c",
        "\ta: 1",
        "a: 1\n---\nb: 2\n",
        "{",
        "a: \"unclosed",
        "a: *nowhere",
        "just words",
        "- a\n- list\n",
        "a: \u0000",
        "a: !!java.net.URL [\"http://localhost\"]",
        "!thing {a: 1}",
        "? [a, b]\n: c\n",
        "%PDF-1.7 \u0001"
      })
  void whatIsNotAMapOfPlainYamlIsAnErrorAndNoException(String text) {
    Yaml.Node root = read(text);
    root.map("scoring").text("unit");
    assertFalse(root.clean());
    assertTrue(root.errors().stream().allMatch(e -> e.file().equals("file.yaml")));
  }

  @Test
  void aSyntaxErrorHasItsLine() {
    assertEquals(3, read("a: 1\nb: 2\nc: [1, 2\nd: 3\n").errors().get(0).line() - 1);
    assertEquals(2, read("a: 1\nb: \u0007\n").errors().get(0).line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0x10", "010", "1_000", "1e400", ".5", "5.", "+1", ".nan", ".inf", "1:30", "'1'"})
  void oddNumbersAreRefused(String number) {
    Yaml.Node root = read("n: " + number + "\n");
    root.decimal("n", "-1000000", "1000000", 6);
    assertEquals("not_a_number", root.errors().get(0).code());
  }

  @Test
  void anEmptyFileIsAnEmptyMap() {
    for (String text : List.of("", "# a comment\n", "---\n", "{}")) {
      Yaml.Node root = read(text);
      root.done();
      assertEquals(List.of(), shown(root));
    }
  }

  @Test
  void jsonIsYamlAndKeepsItsValues() {
    String json = "{\"a\":[1,2.50,true,null,\"1\",\"x\"],\"b\":{\"c\":9007199254740993}}";
    Yaml.Node root = read(json);
    assertEquals(json, root.json().toString());
    root.done();
    assertTrue(root.clean());
  }

  @Test
  void noMessageHoldsWhatMayBeASecret() {
    Yaml.Node root = read("database: {url:postgresql://u:hunter2@db/x}\n");
    root.map("database").has("url");
    root.done();
    assertEquals(1, root.errors().size());
    assertFalse(shown(root).toString().contains("hunter2"), shown(root).toString());
    Yaml.Node list = read("url: [hunter2]\n");
    list.secret("url");
    assertFalse(shown(list).toString().contains("hunter2"));
    assertFalse(list.clean());
  }
}
