package plumbline.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of DRL text: comments and spaces lie between pieces.
 *
 * @param text as it is written, a text with its quotes
 * @param start where it begins in its file, counted from 0
 */
record Token(Kind kind, String text, int start) {

  /** What a piece is. */
  enum Kind {
    WORD,
    NUMBER,
    TEXT,
    SIGN
  }

  private static final List<String> LONG_SIGNS = List.of("==", "!=", "<=", ">=", "&&", "||", "!.");

  /** True for this very word or sign; a text in quotes is neither. */
  boolean is(String other) {
    return kind != Kind.TEXT && text.equals(other);
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isText() {
    return kind == Kind.TEXT;
  }

  int end() {
    return start + text.length();
  }

  /** What stands between the quotes of a text. */
  String value() {
    if (kind != Kind.TEXT) {
      return text;
    }
    boolean closed = text.length() > 1 && text.charAt(text.length() - 1) == text.charAt(0);
    String inner = text.substring(1, closed ? text.length() - 1 : text.length());
    return inner.replace("\\\"", "\"").replace("\\'", "'").replace("\\\\", "\\");
  }

  /** The pieces of a text from one place to before another. */
  static List<Token> all(String text, int from, int to) {
    List<Token> tokens = new ArrayList<>();
    int at = Math.max(0, from);
    int end = Math.min(to, text.length());
    while (at < end) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (text.startsWith("//", at)) {
        at = lineEnd(text, at);
      } else if (text.startsWith("/*", at)) {
        int close = text.indexOf("*/", at + 2);
        at = close < 0 ? end : close + 2;
      } else {
        Token token = token(text, at);
        tokens.add(token);
        at = token.end();
      }
    }
    return tokens;
  }

  private static int lineEnd(String text, int at) {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }

  private static Token token(String text, int at) {
    char c = text.charAt(at);
    if (Character.isJavaIdentifierStart(c)) {
      int end = at + 1;
      while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
        end++;
      }
      return new Token(Kind.WORD, text.substring(at, end), at);
    }
    if (Character.isDigit(c)) {
      return new Token(Kind.NUMBER, text.substring(at, numberEnd(text, at)), at);
    }
    if (c == '"' || c == '\'') {
      return new Token(Kind.TEXT, text.substring(at, textEnd(text, at)), at);
    }
    for (String sign : LONG_SIGNS) {
      if (text.startsWith(sign, at)) {
        return new Token(Kind.SIGN, sign, at);
      }
    }
    return new Token(Kind.SIGN, text.substring(at, at + 1), at);
  }

  private static int numberEnd(String text, int at) {
    int end = at + 1;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean fraction =
          c == '.' && end + 1 < text.length() && Character.isDigit(text.charAt(end + 1));
      if (!Character.isLetterOrDigit(c) && c != '_' && !fraction) {
        break;
      }
      end++;
    }
    return end;
  }

  private static int textEnd(String text, int at) {
    char quote = text.charAt(at);
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      } else if (c == '\n') {
        return i;
      }
    }
    return text.length();
  }
}
