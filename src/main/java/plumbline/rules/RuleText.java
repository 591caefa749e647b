package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One rule's text in pieces: what stands before {@code when}, its conditions, its consequence. */
final class RuleText {
  private final String text;
  private final int end;
  private final List<Token> head = new ArrayList<>();
  private final List<Token> when = new ArrayList<>();
  private final List<Token> then = new ArrayList<>();

  /**
   * @param text the whole file
   * @param start where the rule begins
   * @param before where the next one does, or the file ends
   */
  RuleText(String text, int start, int before) {
    this(text, Token.all(text, Math.max(0, start), before), before);
  }

  private RuleText(String text, List<Token> tokens, int before) {
    this.text = text;
    List<List<Token>> parts = List.of(head, when, then);
    int part = 0;
    int open = 0;
    int found = before;
    for (Token token : tokens) {
      open += token.is("(") || token.is("{") ? 1 : token.is(")") || token.is("}") ? -1 : 0;
      if (part == 0 && open == 0 && token.is("when")) {
        part = 1;
      } else if (part < 2 && open == 0 && token.is("then")) {
        part = 2;
      } else if (part == 2 && token.is("end")) {
        found = token.end();
        break;
      } else {
        parts.get(part).add(token);
      }
    }
    this.end = found;
  }

  /** Every rule of a text, by its name. */
  static Map<String, RuleText> all(String text) {
    List<Token> tokens = Token.all(text, 0, text.length());
    Map<String, RuleText> all = new HashMap<>();
    int behind = 0;
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token name = tokens.get(i + 1);
      boolean named = name.isText() || name.isWord();
      if (tokens.get(i).start() >= behind && tokens.get(i).is("rule") && named) {
        RuleText rule = new RuleText(text, tokens.subList(i, tokens.size()), text.length());
        all.putIfAbsent(name.value(), rule);
        behind = rule.end;
      }
    }
    return all;
  }

  /** Whether the rule is switched off, as by {@code enabled false}. */
  boolean off() {
    for (int i = 0; i + 1 < head.size(); i++) {
      int value = head.get(i + 1).is("(") ? i + 2 : i + 1;
      if (head.get(i).is("enabled") && value < head.size() && head.get(value).is("false")) {
        return true;
      }
    }
    return false;
  }

  /** What stands before {@code when}. */
  List<Token> head() {
    return head;
  }

  List<Token> when() {
    return when;
  }

  List<Token> then() {
    return then;
  }

  /** The place behind its last word. */
  int end() {
    return end;
  }

  /**
   * The line a condition stands in, counted from 1; 0 where it is not found.
   *
   * @param condition as the compiler read it
   * @param number which of those that read the same, counted from 0
   */
  int line(String condition, int number) {
    List<String> sought =
        Token.all(condition, 0, condition.length()).stream().map(Token::text).toList();
    List<String> words = when.stream().map(Token::text).toList();
    int left = number;
    for (int i = 0; !sought.isEmpty() && i + sought.size() <= words.size(); i++) {
      if (words.subList(i, i + sought.size()).equals(sought) && left-- == 0) {
        return lineAt(when.get(i).start());
      }
    }
    return 0;
  }

  private int lineAt(int place) {
    return (int) text.substring(0, place).chars().filter(c -> c == '\n').count() + 1;
  }
}
