package plumbline.rules;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a rule inserts each time it fires: the result of one call.
 *
 * @param type the class that is called, as it is written
 * @param arguments as they are written, without needless spaces
 */
public record Insertion(String type, String method, List<String> arguments) {
  private static final Set<String> BY_CASES = Set.of("if", "switch", "?", "for", "while", "try");

  /** Empty where the consequence does more, or something else, or by cases. */
  static Optional<Insertion> of(RuleText text) {
    List<Token> then = text.then();
    if (then.stream().anyMatch(token -> BY_CASES.contains(token.text()) && !token.isText())) {
      return Optional.empty();
    }
    List<Integer> inserts =
        IntStream.range(0, then.size()).filter(i -> then.get(i).is("insert")).boxed().toList();
    int at = inserts.size() == 1 ? inserts.get(0) : then.size();
    // insert ( Type . method ( … ) ) ;
    if (at + 6 >= then.size()
        || !then.get(at + 1).is("(")
        || !then.get(at + 3).is(".")
        || !then.get(at + 5).is("(")) {
      return Optional.empty();
    }
    return Optional.of(
        new Insertion(
            then.get(at + 2).text(),
            then.get(at + 4).text(),
            Arguments.of(then, at + 5).stream()
                .map(all -> all.stream().map(Token::text).collect(Collectors.joining()))
                .toList()));
  }
}
