package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A DRL text as words, texts and signs with their places, and the parts they lie in. It does not
 * check that they make sense: it finds places, also in a text that does not compile.
 */
final class DrlText {
  private static final Set<String> PARTS = Set.of("rule", "query", "function", "declare");
  private static final Set<String> HEADERS = Set.of("package", "import", "global", "unit");

  /** What a token is. */
  enum Kind {
    WORD,
    NUMBER,
    TEXT,
    SIGN
  }

  /**
   * A token.
   *
   * @param text as written; a text with its quotes
   * @param line counted from 1
   * @param column counted from 1
   */
  record Token(Kind kind, String text, int line, int column) {
    boolean is(String other) {
      return text.equals(other);
    }
  }

  /**
   * A rule, query, function or declared type.
   *
   * @param kind the word it begins with
   * @param from the place of its first token
   * @param to behind its last token
   */
  record Part(String kind, String name, int from, int to) {}

  private final String file;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private int at;
  private int line = 1;
  private int lineStart;

  DrlText(String file, String text) {
    this.file = file;
    this.text = text;
    read();
    divide();
  }

  String file() {
    return file;
  }

  String written() {
    return text;
  }

  List<Token> tokens() {
    return tokens;
  }

  List<Part> parts() {
    return parts;
  }

  /** The part a token lies in; null where it lies in none. */
  @Nullable Part part(int token) {
    int low = 0;
    int high = parts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Part part = parts.get(middle);
      if (token < part.from()) {
        high = middle - 1;
      } else if (token >= part.to()) {
        low = middle + 1;
      } else {
        return part;
      }
    }
    return null;
  }

  /** An error at a token, with the name of the rule it lies in. */
  RuleError error(int token, String code, String message) {
    Token place = tokens.get(token);
    Part part = part(token);
    String rule = part != null && part.kind().equals("rule") ? part.name() : null;
    return new RuleError(
        file, place.line(), place.column(), rule, RuleError.Severity.ERROR, code, message);
  }

  /** The first token in a part that is one of the words, tried in turn; its first token if none. */
  int find(Part part, List<String> words) {
    for (String word : words) {
      for (int i = part.from() + 1; i < part.to(); i++) {
        Token token = tokens.get(i);
        boolean found =
            token.kind() == Kind.TEXT ? word.equals(unquoted(token.text())) : token.is(word);
        if (found) {
          return i;
        }
      }
    }
    return part.from();
  }

  /** A text without its quotes, its escapes as they stand. */
  static String unquoted(String text) {
    return text.length() >= 2 ? text.substring(1, text.length() - 1) : text;
  }

  private void read() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        at++;
        line++;
        lineStart = at;
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("//", at)) {
        skipTo(text.indexOf('\n', at));
      } else if (text.startsWith("/*", at)) {
        int end = text.indexOf("*/", at + 2);
        skipTo(end < 0 ? -1 : end + 2);
      } else if (c == '"' || c == '\'') {
        add(Kind.TEXT, quotedEnd(c));
      } else if (Character.isJavaIdentifierStart(c)) {
        add(Kind.WORD, wordEnd());
      } else if (Character.isDigit(c)) {
        add(Kind.NUMBER, wordEnd());
      } else {
        boolean two = text.startsWith("->", at) || text.startsWith("::", at);
        add(Kind.SIGN, at + (two ? 2 : 1));
      }
    }
  }

  private void skipTo(int end) {
    int stop = end < 0 ? text.length() : end;
    for (; at < stop; at++) {
      if (text.charAt(at) == '\n') {
        line++;
        lineStart = at + 1;
      }
    }
  }

  private int quotedEnd(char quote) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      } else if (c == '\n') {
        return i; // Never closed: the parser says so.
      }
    }
    return text.length();
  }

  private int wordEnd() {
    int end = at + 1;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private void add(Kind kind, int end) {
    tokens.add(new Token(kind, text.substring(at, end), line, at - lineStart + 1));
    at = end;
  }

  private void divide() {
    for (int i = 0; i < tokens.size(); i++) {
      if (begins(i)) {
        int end = i + 1;
        while (end < tokens.size() && !begins(end)) {
          end++;
        }
        String kind = tokens.get(i).text();
        if (PARTS.contains(kind)) {
          parts.add(new Part(kind, name(kind, i, end), i, end));
        }
        i = end - 1;
      }
    }
  }

  /** A part, or a header, begins a line or follows the end of another. */
  private boolean begins(int i) {
    Token token = tokens.get(i);
    boolean first =
        i == 0
            || tokens.get(i - 1).line() < token.line()
            || tokens.get(i - 1).is("end")
            || tokens.get(i - 1).is(";");
    boolean followed =
        i + 1 < tokens.size()
            && (tokens.get(i + 1).kind() == Kind.WORD || tokens.get(i + 1).kind() == Kind.TEXT);
    return first && followed && (PARTS.contains(token.text()) || HEADERS.contains(token.text()));
  }

  private String name(String kind, int from, int to) {
    int name = from + 1;
    if (kind.equals("function")) {
      // The word before the parameters.
      while (name + 1 < to && !tokens.get(name + 1).is("(")) {
        name++;
      }
    } else if (kind.equals("declare")) {
      while (name < to - 1
          && Set.of("trait", "enum").contains(tokens.get(name).text().toLowerCase(Locale.ROOT))) {
        name++;
      }
    }
    if (name >= to) {
      return "";
    }
    Token token = tokens.get(name);
    return token.kind() == Kind.TEXT ? unquoted(token.text()) : token.text();
  }
}
