package plumbline.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule inserts, as far as it stands in its text.
 *
 * @param what the method that makes it where that is all, else its first argument where it is a
 *     text; null where it is not known before the rule runs
 * @param method the method that makes it
 * @param priority its second argument where that is a number
 */
record RuleResult(@Nullable String what, String method, @Nullable Integer priority) {

  /** Null where the rule does not insert one thing made in place. */
  static @Nullable RuleResult of(RuleSource rule) {
    List<Token> then = rule.then();
    int open = -1;
    for (int i = 0; i + 1 < then.size(); i++) {
      if (then.get(i).is("insert") && then.get(i + 1).is("(")) {
        if (open >= 0) {
          return null;
        }
        open = i + 2;
      }
    }
    boolean made =
        open >= 0
            && open + 3 < then.size()
            && then.get(open).isWord()
            && then.get(open + 1).is(".")
            && then.get(open + 3).is("(");
    return made ? made(then, open + 2) : null;
  }

  private static RuleResult made(List<Token> then, int method) {
    String name = then.get(method).text();
    List<List<Token>> arguments = Arguments.of(then, method + 1);
    if (arguments.size() < 2) {
      return new RuleResult(name, name, null);
    }
    List<Token> first = arguments.get(0);
    boolean text = first.size() == 1 && first.get(0).isText();
    return new RuleResult(text ? first.get(0).value() : null, name, number(arguments.get(1)));
  }

  private static @Nullable Integer number(List<Token> tokens) {
    boolean negative = tokens.size() == 2 && tokens.get(0).is("-");
    Token last = tokens.get(tokens.size() - 1);
    if ((tokens.size() != 1 && !negative) || !last.text().matches("[0-9]{1,9}")) {
      return null;
    }
    int number = Integer.parseInt(last.text());
    return negative ? -number : number;
  }
}
