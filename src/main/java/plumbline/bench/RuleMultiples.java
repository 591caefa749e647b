package plumbline.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import plumbline.rules.RuleFiles;

/**
 * The shipped rules several times over, as a business has them that has grown: the copies have
 * other names and ids, and ask for other types, lists and places, so that a lead meets many rules
 * and few match. What is decided stays the same. Decision tables are there once.
 */
final class RuleMultiples {
  private static final String RULES = ".drl";
  private static final Pattern RULE =
      Pattern.compile(
          "(?ms)^rule \"(?<name>[^\"]+)\"(?<head>.*?)^when$(?<when>.*?)^then$(?<then>.*?)^end$");
  private static final Pattern ID = Pattern.compile("@id\\(\"([^\"]+)\"\\)");
  private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"");

  private RuleMultiples() {}

  /**
   * @param times 1 gives the files as they are
   */
  static RuleFiles of(RuleFiles files, int times) {
    Map<String, String> texts = new TreeMap<>(files.texts());
    files
        .texts()
        .forEach(
            (path, text) -> {
              if (path.endsWith(RULES)) {
                texts.put(path, repeated(text, times));
              }
            });
    return new RuleFiles(texts);
  }

  private static String repeated(String text, int times) {
    StringBuilder all = new StringBuilder(text);
    for (int copy = 1; copy < times; copy++) {
      Matcher rules = RULE.matcher(text);
      while (rules.find()) {
        all.append('\n').append(varied(rules.toMatchResult(), copy)).append('\n');
      }
    }
    return all.toString();
  }

  private static String varied(MatchResult rule, int copy) {
    String head = ID.matcher(rule.group(2)).replaceAll("@id(\"$1-" + copy + "\")");
    String when = rule.group(3);
    // Where another text would match as well as the first, a place is asked for beside it; so it is
    // where a list is asked: a market more is a line more in the list, or a rule for one place.
    boolean byText =
        when.contains("\"")
            && !when.contains("Score(")
            && !when.contains("!=")
            && !when.contains("Lists(");
    String other =
        byText
            ? TEXT.matcher(when).replaceAll("\"$1_" + copy + "\"")
            : "\n    Lead( region == \"region_" + copy + "\" )" + when;
    return "rule \"%s %d\"%swhen%sthen%send"
        .formatted(rule.group(1), copy, head, other, rule.group(4));
  }
}
