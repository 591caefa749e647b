package plumbline.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where in a rule the compiler's words point: at what they quote, or at a word both have. */
final class FaultPlace {
  private static final Pattern CONSEQUENCE =
      Pattern.compile(
          "^Unable to parse consequence caused by: \\(line (\\d+),col (\\d+)\\) Parse error\\. (.*)$");
  private static final List<Pattern> QUOTING =
      List.of(
          Pattern.compile("^Unable to Analyse Expression (.+?):?$"),
          Pattern.compile("^[^:\"']+: (.+)$"));
  private static final Pattern IN_QUOTES = Pattern.compile("'([^']+)'|\"([^\"]+)\"");
  private static final Pattern WORD = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

  /** Words of the compiler's sentences that a rule may have by chance. */
  private static final String SMALL = "on|in|of|or|to|is|for|the|this|type|not|and|from|rule|with";

  private FaultPlace() {}

  /** The message in words that fit the place. */
  static String plain(String message) {
    Matcher consequence = CONSEQUENCE.matcher(message);
    if (!consequence.find()) {
      return message;
    }
    String expected = consequence.group(3);
    return "what stands behind \"then\" is no Java from here on"
        + (expected.contains("\";\"") ? "; is a \";\" missing before it?" : ": " + expected);
  }

  /**
   * The place, counted from 0 in the rule's file; the rule's beginning where none is better.
   *
   * @param statement what of the rule stands where the fault lies, without spaces; or empty
   */
  static int of(RuleSource rule, String message, String statement) {
    Matcher consequence = CONSEQUENCE.matcher(message);
    if (consequence.find() && !rule.then().isEmpty()) {
      int line = Integer.parseInt(consequence.group(1));
      return behindThen(rule, line, Integer.parseInt(consequence.group(2)));
    }
    List<Token> tokens = new ArrayList<>(rule.when());
    tokens.addAll(rule.then());
    for (Pattern quoting : QUOTING) {
      Matcher quoted = quoting.matcher(message);
      int at = quoted.find() ? find(tokens, quoted.group(1)) : -1;
      if (at >= 0) {
        return at;
      }
    }
    int from = statement.isEmpty() ? -1 : find(rule.then(), statement);
    List<Token> near =
        from < 0 ? tokens : tokens.stream().filter(token -> token.start() >= from).toList();
    for (String word : words(message)) {
      int at = find(near, word);
      if (at >= 0) {
        return at;
      }
    }
    return from < 0 ? rule.start() : from;
  }

  /**
   * The engine counts lines and columns from what stands behind {@code then}, without its spaces.
   */
  private static int behindThen(RuleSource rule, int line, int column) {
    String text = rule.file().text();
    int at = rule.then().get(0).start();
    for (int i = 2; i < line; i++) {
      int end = text.indexOf('\n', at);
      at = end < 0 ? at : end + 1;
    }
    return Math.min(at + Math.max(0, column - 1), Math.max(0, rule.end() - 1));
  }

  /** Where pieces begin that make up a text, spaces left out; negative for nowhere. */
  private static int find(List<Token> tokens, String text) {
    String wanted = text.replaceAll("\\s+", "");
    for (int i = 0; i < tokens.size(); i++) {
      StringBuilder joined = new StringBuilder();
      for (int j = i; j < tokens.size() && joined.length() < wanted.length(); j++) {
        joined.append(tokens.get(j).text().replaceAll("\\s+", ""));
      }
      if (joined.toString().equals(wanted)) {
        return tokens.get(i).start();
      }
    }
    return -1;
  }

  static String joined(List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    tokens.forEach(token -> text.append(token.text()));
    return text.toString().replaceAll("\\s+", "");
  }

  /** The words of a message that may stand in a rule: those in quotes first. */
  private static Set<String> words(String message) {
    Set<String> words = new LinkedHashSet<>();
    Matcher quoted = IN_QUOTES.matcher(message);
    while (quoted.find()) {
      words.add(quoted.group(1) == null ? quoted.group(2) : quoted.group(1));
    }
    WORD.matcher(message).results().map(MatchResult::group).forEach(words::add);
    words.removeIf(word -> word.length() < 2 || word.matches(SMALL));
    return words;
  }
}
