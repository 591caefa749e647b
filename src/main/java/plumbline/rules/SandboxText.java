package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.rules.DrlText.Kind;
import plumbline.rules.DrlText.Token;

/**
 * What a DRL text says that rules have no business with, with its line and column, before the
 * engine sees it: what compiling leaves no trace of, and names of classes, for a better place than
 * the byte code knows.
 */
final class SandboxText {
  /** Deeper than any rule, and far from where a parser overflows its stack. */
  private static final int DEPTH = 50;

  /** Roots of packages: a name that begins so is a class's. */
  private static final Set<String> ROOTS =
      Set.of("java", "javax", "jdk", "sun", "com", "org", "io", "net", "plumbline", "picocli");

  /** Packages whose every class may be imported by {@code *}; what is used is still looked at. */
  private static final Set<String> PACKAGES = Set.of("plumbline.facts");

  private static final Map<String, String> HEADERS =
      Map.of(
          "unit", "a rule unit",
          "expander", "a language of its own",
          "template", "a template");

  private static final Map<String, String> ATTRIBUTES =
      Map.of(
          "timer", "a timer",
          "calendars", "calendars",
          "duration", "a timer",
          "date-effective", "a clock",
          "date-expires", "a clock");

  /** Words that mean the engine's own objects where they stand alone. */
  private static final Set<String> ENGINE = Set.of("kcontext", "drools");

  /** Parts of an accumulate that does not name a function. */
  private static final Set<String> CODE = Set.of("init", "action", "reverse", "result");

  private final DrlText text;
  private final Set<String> declared;
  private final List<Token> tokens;
  private final List<RuleError> errors = new ArrayList<>();

  /**
   * @param declared the types that any of the texts declares
   */
  SandboxText(DrlText text, Set<String> declared) {
    this.text = text;
    this.declared = declared;
    this.tokens = text.tokens();
  }

  List<RuleError> errors() {
    escapes();
    int depth = 0;
    boolean deep = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.kind() == Kind.SIGN && "([{".contains(token.text())) {
        depth++;
        if (depth > DEPTH && !deep) {
          deep = true;
          error(i, "brackets are nested deeper than " + DEPTH);
        }
      } else if (token.kind() == Kind.SIGN && ")]}".contains(token.text())) {
        depth = Math.max(0, depth - 1);
      } else if (token.kind() == Kind.WORD) {
        i = word(i);
      } else if (token.is("@")) {
        annotation(i);
      }
    }
    names();
    return errors;
  }

  /**
   * Java reads them anywhere, also where they end a text: the engine does not. In the texts of
   * conditions and consequences, which it leaves as they are, a backslash behind an odd number of
   * others begins none (JLS 3.3); elsewhere it may take one away, as of attributes it does.
   */
  private void escapes() {
    String written = text.written();
    int line = 1;
    int start = 0;
    int backslashes = 0;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (c == '\n') {
        line++;
        start = i + 1;
      } else if (c == '\\'
          && written.startsWith("u", i + 1)
          && (backslashes % 2 == 0 || !inTextOfBody(line, i - start + 1))) {
        errors.add(
            RuleError.error(
                text.file(),
                line,
                i - start + 1,
                Sandbox.CODE,
                "it has a unicode escape: write the character itself"));
      }
      backslashes = c == '\\' ? backslashes + 1 : 0;
    }
  }

  /** Whether a place lies in a text within the conditions or the consequence of a rule. */
  private boolean inTextOfBody(int line, int column) {
    int low = 0;
    int high = tokens.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Token token = tokens.get(middle);
      boolean begins = token.line() < line || (token.line() == line && token.column() <= column);
      low = begins ? middle + 1 : low;
      high = begins ? high : middle;
    }
    int i = low - 1;
    if (i < 0 || tokens.get(i).kind() != Kind.TEXT || tokens.get(i).line() != line) {
      return false;
    }
    DrlText.Part part = text.part(i);
    boolean within = column < tokens.get(i).column() + tokens.get(i).text().length();
    boolean body = part != null && part.kind().equals("rule") && i > part.from() + 1;
    return within && body && !inHeader(i);
  }

  /** Looks at a word; the place of the last token that was looked at with it. */
  private int word(int i) {
    Token token = tokens.get(i);
    boolean alone = i == 0 || !tokens.get(i - 1).is(".");
    boolean outside = text.part(i) == null;
    if (token.is("import") && alone) {
      return imported(i);
    }
    if (outside && alone && isFirst(i) && HEADERS.containsKey(token.text())) {
      error(i, "it has " + HEADERS.get(token.text()));
    } else if (token.is("class")) {
      error(i, "it uses a class as a thing, or makes one");
    } else if (alone && CODE.contains(token.text()) && next(i).is("(") && inAccumulate(i)) {
      error(i, "its accumulate has code of its own");
    } else if (token.is("dialect") && alone && text(i + 1) != null) {
      if (!"java".equals(text(i + 1))) {
        error(i, "its dialect is not java");
      }
    } else if (token.is("declare") && alone && isFirst(i)) {
      declared(i);
    } else if (alone && inHeader(i)) {
      attribute(i);
    } else if (alone && ENGINE.contains(token.text()) && !insertsBy(i)) {
      error(i, "it uses the engine's own " + token.text());
    } else if (alone && ROOTS.contains(token.text()) && next(i).is(".") && !isHeader(i)) {
      return qualified(i);
    }
    return i;
  }

  private boolean inAccumulate(int i) {
    DrlText.Part part = text.part(i);
    for (int j = i - 1; part != null && j > part.from(); j--) {
      if (tokens.get(j).is("accumulate") || tokens.get(j).is("acc")) {
        return true;
      }
    }
    return false;
  }

  private boolean isFirst(int i) {
    return i == 0
        || tokens.get(i - 1).line() < tokens.get(i).line()
        || tokens.get(i - 1).is(";")
        || tokens.get(i - 1).is("end");
  }

  private boolean isHeader(int i) {
    return i > 0 && tokens.get(i - 1).is("package");
  }

  private Token next(int i) {
    return i + 1 < tokens.size() ? tokens.get(i + 1) : new Token(Kind.SIGN, "", 0, 0);
  }

  private @Nullable String text(int i) {
    return i < tokens.size() && tokens.get(i).kind() == Kind.TEXT
        ? DrlText.unquoted(tokens.get(i).text())
        : null;
  }

  private boolean insertsBy(int i) {
    return tokens.get(i).is("drools")
        && next(i).is(".")
        && i + 2 < tokens.size()
        && tokens.get(i + 2).is("insert");
  }

  /** Whether a token lies between a rule's name and its {@code when}. */
  private boolean inHeader(int i) {
    DrlText.Part part = text.part(i);
    if (part == null || !part.kind().equals("rule") || i < part.from() + 2) {
      return false;
    }
    int open = 0;
    for (int j = part.from() + 2; j < i; j++) {
      Token token = tokens.get(j);
      open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (open == 0 && (token.is("when") || token.is("then"))) {
        return false;
      }
    }
    return true;
  }

  private void attribute(int i) {
    String name = tokens.get(i).text();
    if (next(i).is("-") && i + 2 < tokens.size()) {
      name = name + "-" + tokens.get(i + 2).text();
    }
    if (ATTRIBUTES.containsKey(name) && !tokens.get(i - 1).is("@")) {
      error(i, "it has " + ATTRIBUTES.get(name));
    }
  }

  private void declared(int i) {
    if (next(i).is("trait")) {
      error(i, "it declares a trait");
    } else if (next(i).is("enum")) {
      error(i, "it declares an enum, which has code that runs when it is loaded");
    }
    for (int j = i + 1;
        j + 1 < tokens.size() && tokens.get(j).line() == tokens.get(i).line();
        j++) {
      if (tokens.get(j).is("extends") && !declared.contains(tokens.get(j + 1).text())) {
        error(j + 1, "it extends what the rules do not declare");
      }
    }
  }

  private int imported(int i) {
    int at = i + 1;
    String kind = at < tokens.size() ? tokens.get(at).text() : "";
    boolean member = kind.equals("static") || kind.equals("function");
    boolean function = kind.equals("accumulate") || kind.equals("acc");
    if ((member || function) && !(at + 1 < tokens.size() && tokens.get(at + 1).is("."))) {
      at++;
    } else {
      member = false;
      function = false;
    }
    int from = at;
    StringBuilder name = new StringBuilder();
    while (at < tokens.size()
        && (at == from || tokens.get(at).is(".") || tokens.get(at - 1).is("."))) {
      name.append(tokens.get(at).text());
      at++;
    }
    if (!mayImport(name.toString(), member) || function) {
      error(i, "it imports " + name);
    }
    return Math.max(i, at - 1);
  }

  private static boolean mayImport(String name, boolean member) {
    int last = name.lastIndexOf('.');
    String before = last < 0 ? "" : name.substring(0, last);
    String end = name.substring(last + 1);
    if (member) {
      String owner = before.replace('.', '/');
      return SandboxAllowed.RULES.member(owner, end, "");
    }
    return end.equals("*")
        ? PACKAGES.contains(before)
        : SandboxAllowed.RULES.type(name.replace('.', '/'));
  }

  /** A class by its whole name; the place of its last token. */
  private int qualified(int i) {
    StringBuilder name = new StringBuilder(tokens.get(i).text());
    int at = i + 1;
    while (at + 1 < tokens.size()
        && tokens.get(at).is(".")
        && tokens.get(at + 1).kind() == Kind.WORD) {
      String word = tokens.get(at + 1).text();
      name.append('.').append(word);
      at += 2;
      if (Character.isUpperCase(word.charAt(0))) {
        break;
      }
    }
    if (!SandboxAllowed.RULES.type(name.toString().replace('.', '/'))) {
      error(i, "it uses " + name);
    }
    return at - 1;
  }

  private void annotation(int i) {
    int at = i + 1;
    if (at + 1 < tokens.size() && tokens.get(at + 1).is(".")) {
      error(i, "its annotation is a class");
      return;
    }
    if (!next(at).is("(")) {
      return;
    }
    int depth = 0;
    for (int j = at + 1; j < tokens.size(); j++) {
      Token token = tokens.get(j);
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth == 0) {
        return;
      }
      if (depth > 1 || token.is("new") || token.is("@") || token.is("{")) {
        error(j, "its annotation holds code");
        return;
      }
    }
  }

  /** Names become texts and names of the compiled code. */
  private void names() {
    for (DrlText.Part part : text.parts()) {
      boolean odd =
          part.name().chars().anyMatch(c -> c == '\\' || c == '"' || Character.isISOControl(c));
      if (odd) {
        error(part.from(), "its name has quotes, backslashes or control characters");
      }
    }
  }

  private void error(int token, String message) {
    errors.add(text.error(token, Sandbox.CODE, message));
  }
}
