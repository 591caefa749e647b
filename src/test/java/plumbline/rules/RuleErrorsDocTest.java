package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every code of the source is explained in docs/rule-errors.md, and no other. */
class RuleErrorsDocTest {
  private static final Pattern CALL =
      Pattern.compile("\\b(?:error|warning|add|note|at|new RuleError)\\(");
  private static final Pattern CODE = Pattern.compile("\"([a-z]+(?:_[a-z]+)*)\"");

  /**
   * What a case of a rule test comes to: the code stands second or, with line and column, third.
   */
  private static final Pattern FAILURE = Pattern.compile("\\b(new Failure|failure)\\(");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (error|warning) \\|");
  private static final List<String> PACKAGES =
      List.of("rules", "decision", "server", "outreach", "analytics");

  @Test
  void theTablesNameTheCodesOfTheSource() throws IOException {
    TreeSet<String> codes = new TreeSet<>();
    for (String name : PACKAGES) {
      try (Stream<Path> files = Files.walk(Path.of("src/main/java/plumbline", name))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          codes(Files.readString(file), codes);
        }
      }
    }
    for (String code : List.of("unknown_field", "not_yaml", "sandbox", "rule_failed", "config")) {
      assertTrue(codes.contains(code), code + " among " + codes);
    }
    TreeSet<String> explained = new TreeSet<>();
    ROW.matcher(Files.readString(Path.of("docs/rule-errors.md")))
        .results()
        .forEach(row -> assertTrue(explained.add(row.group(1)), row.group(1) + " stands twice"));
    assertEquals(codes, explained);
  }

  /** The code is what stands before the message, the last thing such a call is given. */
  private static void codes(String source, Set<String> codes) {
    failures(source, codes);
    boolean ofErrors =
        Stream.of("RuleError", "Yaml", "Findings", "TableFaults")
            .anyMatch(word -> source.contains(word));
    Matcher call = CALL.matcher(source);
    while (ofErrors && call.find()) {
      List<String> arguments = arguments(source, call.end());
      String code = arguments.size() < 2 ? null : arguments.get(arguments.size() - 2);
      String literal = literal(source, code);
      if (literal != null) {
        codes.add(literal);
      }
    }
  }

  private static void failures(String source, Set<String> codes) {
    Matcher call = FAILURE.matcher(source);
    while (call.find()) {
      List<String> arguments = arguments(source, call.end());
      int at = call.group(1).equals("failure") ? 1 : 2;
      if (arguments.size() > at) {
        CODE.matcher(arguments.get(at)).results().forEach(code -> codes.add(code.group(1)));
      }
    }
  }

  private static @Nullable String literal(String source, @Nullable String code) {
    if (code == null) {
      return null;
    }
    String text = code;
    if (code.equals("Sandbox.CODE")) {
      return Sandbox.CODE;
    }
    if (code.matches("[A-Z_]+")) {
      Matcher constant = Pattern.compile("String " + code + " = (\"[a-z_]+\")").matcher(source);
      text = constant.find() ? constant.group(1) : "";
    }
    Matcher literal = CODE.matcher(text);
    return literal.matches() ? literal.group(1) : null;
  }

  private static List<String> arguments(String source, int from) {
    List<String> arguments = new ArrayList<>();
    StringBuilder argument = new StringBuilder();
    boolean inText = false;
    int depth = 0;
    for (int i = from; i < source.length() && depth >= 0; i++) {
      char c = source.charAt(i);
      if (inText && c == '\\') {
        argument.append(c).append(source.charAt(++i));
        continue;
      }
      inText ^= c == '"';
      depth += inText ? 0 : "([{".indexOf(c) >= 0 ? 1 : ")]}".indexOf(c) >= 0 ? -1 : 0;
      if (!inText && depth == 0 && c == ',') {
        arguments.add(argument.toString().strip());
        argument.setLength(0);
      } else if (depth >= 0) {
        argument.append(c);
      }
    }
    arguments.add(argument.toString().strip());
    return arguments;
  }
}
