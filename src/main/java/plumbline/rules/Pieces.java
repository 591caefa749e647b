package plumbline.rules;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition or a consequence in which names are looked up, and what they are looked up in.
 *
 * @param facts the types of variables that stand for facts
 * @param pattern what a condition is asked of; null outside of patterns
 * @param inJava whether it is a consequence
 */
record Pieces(
    RuleSource rule,
    List<Token> tokens,
    Map<String, String> facts,
    @Nullable Class<?> pattern,
    boolean inJava) {

  /** Words of conditions that name no property. */
  static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "not",
          "contains",
          "excludes",
          "memberOf",
          "matches",
          "soundslike",
          "str",
          "instanceof",
          "new",
          "and",
          "or",
          "exists",
          "after",
          "before");

  /** Whether one of some words or signs stands at a place. */
  boolean is(int at, String... any) {
    for (String each : any) {
      if (at >= 0 && at < tokens.size() && tokens.get(at).is(each)) {
        return true;
      }
    }
    return false;
  }

  /** Whether what stands at a place belongs to what stands before it: an operator, a member. */
  boolean follows(int at) {
    if (at == 0) {
      return false;
    }
    Token before = tokens.get(at - 1);
    return before.kind() == Token.Kind.SIGN
        ? is(at - 1, ")", "]", ".", "!.", "@")
        : !RESERVED.contains(before.text());
  }

  /** The place behind what stands in the brackets that open here. */
  int behind(int open) {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += is(i, "(") ? 1 : is(i, ")") ? -1 : 0;
      if (depth == 0) {
        return i + 1;
      }
    }
    return tokens.size();
  }
}
