package plumbline.rules;

import java.util.ArrayList;
import java.util.List;

/** What stands between the brackets of a call. */
final class Arguments {
  private Arguments() {}

  /**
   * Each argument in pieces.
   *
   * @param open the place of the opening bracket
   */
  static List<List<Token>> of(List<Token> tokens, int open) {
    List<List<Token>> arguments = new ArrayList<>();
    List<Token> argument = new ArrayList<>();
    int depth = 0;
    for (Token token : tokens.subList(open, tokens.size())) {
      boolean opens = token.is("(") || token.is("[") || token.is("{");
      boolean closes = token.is(")") || token.is("]") || token.is("}");
      depth += closes ? -1 : 0;
      if (depth == 0 && closes) {
        break;
      }
      if (depth == 1 && token.is(",")) {
        arguments.add(argument);
        argument = new ArrayList<>();
      } else if (depth > 0) {
        argument.add(token);
      }
      depth += opens ? 1 : 0;
    }
    if (!argument.isEmpty()) {
      arguments.add(argument);
    }
    return arguments;
  }
}
