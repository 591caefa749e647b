package plumbline.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds values that can never be: words the config and the lists do not have, and wrong kinds. */
final class LintValues {
  private static final int MOST_SHOWN = 12;
  private static final Set<Class<?>> PRIMITIVE = Set.of(int.class, long.class, double.class);

  private final Vocabulary vocabulary;
  private final Findings findings;

  LintValues(Vocabulary vocabulary, Findings findings) {
    this.vocabulary = vocabulary;
    this.findings = findings;
  }

  /**
   * A property and what it is compared with.
   *
   * @param name where its name stands
   * @param at the place behind it
   */
  void compared(Pieces pieces, int name, int at, Class<?> owner, @Nullable Class<?> type) {
    String key = owner.getSimpleName() + "." + pieces.tokens().get(name).text();
    int size = pieces.tokens().size();
    int next = pieces.is(at, "not") ? at + 1 : at;
    if (pieces.is(at, "==", "!=", "<", "<=", ">", ">=")) {
      int value = pieces.is(at + 1, "-") ? at + 2 : at + 1;
      // Only what stands alone is a value: it may be the beginning of a sum.
      if (value < size && (value + 1 == size || pieces.is(value + 1, ",", ")", "&&", "||"))) {
        value(pieces, pieces.tokens().get(value), key, type);
      }
    } else if (pieces.is(next, "in") && pieces.is(next + 1, "(")) {
      for (List<Token> each : Arguments.of(pieces.tokens(), next + 1)) {
        if (each.size() == 1) {
          value(pieces, each.get(0), key, type);
        }
      }
    }
  }

  private void value(Pieces pieces, Token token, String key, @Nullable Class<?> type) {
    boolean number =
        type != null && (Number.class.isAssignableFrom(type) || PRIMITIVE.contains(type));
    boolean flag = type == boolean.class || type == Boolean.class;
    boolean isFlag = token.is("true") || token.is("false");
    if (number && (token.isText() || isFlag)) {
      wrong(pieces, token, key, "a number");
    } else if (flag && (token.isText() || token.kind() == Token.Kind.NUMBER)) {
      wrong(pieces, token, key, "true or false");
    } else if (type == String.class && (token.kind() == Token.Kind.NUMBER || isFlag)) {
      wrong(pieces, token, key, "a text, which stands in quotes");
    }
    if (type == Instant.class && token.isText()) {
      wrong(pieces, token, key, "an instant, to be asked by Moment");
    }
    Collection<String> known = vocabulary.words().get(key);
    if (known != null) {
      word(pieces, token, key, known);
    }
  }

  private void wrong(Pieces pieces, Token token, String key, String kind) {
    String sentence = "%s is %s, and %s is none".formatted(key, kind, token.text());
    findings.error(pieces.rule(), token.start(), "wrong_type", sentence);
  }

  /** Texts given to a method: each must be one it knows. */
  void asked(Pieces pieces, int at, Class<?> owner) {
    String method = owner.getSimpleName() + "." + pieces.tokens().get(at).text();
    List<List<Token>> arguments = Arguments.of(pieces.tokens(), at + 1);
    String first =
        arguments.isEmpty() || arguments.get(0).size() != 1
            ? null
            : arguments.get(0).get(0).value();
    for (int i = 0; i < arguments.size(); i++) {
      String key = method + "#" + i;
      Map<String, ? extends Collection<String>> by = vocabulary.wordsBy().get(key);
      Collection<String> known = by == null || first == null ? null : by.get(first);
      known = known == null ? vocabulary.words().get(key) : known;
      if (known != null && arguments.get(i).size() == 1) {
        word(pieces, arguments.get(i).get(0), method, known);
      }
    }
  }

  private void word(Pieces pieces, Token token, String of, Collection<String> known) {
    if (!token.isText() || known.contains(token.value())) {
      return;
    }
    String word = token.value().replace("\n", "\\n");
    String hint = Nearest.hint(word, known);
    findings.error(
        pieces.rule(),
        token.start(),
        "unknown_value",
        "%s knows no \"%s\"%s".formatted(of, word, hint.isEmpty() ? all(known) : hint));
  }

  private static String all(Collection<String> known) {
    List<String> all = new ArrayList<>(known);
    if (all.isEmpty()) {
      return "; there is none";
    }
    String shown = String.join(", ", all.subList(0, Math.min(MOST_SHOWN, all.size())));
    return "; known: " + shown + (all.size() > MOST_SHOWN ? ", …" : "");
  }
}
