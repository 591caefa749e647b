package plumbline.rules;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.ParserError;
import org.jspecify.annotations.Nullable;

/** What the parser of DRL says, in plain words and with its place. */
final class SyntaxFaults {
  private static final Pattern PREFIX = Pattern.compile("^\\[ERR \\d+\\] (Line \\d+:\\d+ )?");
  private static final Pattern RULE = Pattern.compile("\\bin rule \"?([^\"]+?)\"?$");
  private static final Pattern INPUT = Pattern.compile("\\binput '(.*?)'(?= |$)");
  private static final Pattern EXPECTED =
      Pattern.compile("expecting .*?'?\\[?([^\\[\\]']+)\\]?'?\\.?$");

  private SyntaxFaults() {}

  static List<RuleError> of(String file, String text, List<DroolsError> faults) {
    List<RuleError> errors = new ArrayList<>();
    Token open = openText(text);
    if (open != null) {
      // Everything behind it is read as something else than it is.
      String message = "the text that begins here has no closing quote in its line";
      return List.of(
          RuleError.error(file, line(text, open), column(text, open), "syntax", message));
    }
    for (DroolsError fault : faults) {
      int line = fault.getLines().length > 0 ? Math.max(0, fault.getLines()[0]) : 0;
      int column = fault instanceof ParserError place ? Math.max(0, place.getCol()) + 1 : 0;
      String message = PREFIX.matcher(firstLine(fault.getMessage())).replaceFirst("");
      Matcher rule = RULE.matcher(message);
      String name = rule.find() ? rule.group(1) : null;
      String rest = name == null ? message : message.substring(0, rule.start()).strip();
      String plain = plain(rest, text, line);
      // The first fault leads to others, up to the end of the file, which are none.
      if (plain != null || errors.isEmpty()) {
        errors.add(
            new RuleError(
                file,
                line,
                column,
                name,
                RuleError.Severity.ERROR,
                "syntax",
                plain == null ? "the file ends too early: is an \"end\" missing?" : plain));
      }
    }
    return errors;
  }

  private static @Nullable Token openText(String text) {
    for (Token token : Token.all(text, 0, text.length())) {
      String raw = token.text();
      boolean closed = raw.length() > 1 && raw.charAt(raw.length() - 1) == raw.charAt(0);
      if (token.isText() && !closed) {
        return token;
      }
    }
    return null;
  }

  private static int line(String text, Token at) {
    return 1 + (int) text.substring(0, at.start()).chars().filter(c -> c == '\n').count();
  }

  private static int column(String text, Token at) {
    return at.start() - text.lastIndexOf('\n', at.start() - 1);
  }

  /** For {@code then} behind a bracket that is still open: where it opened. */
  private static String bracket(String text, String found, int line) {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : Token.all(text, 0, text.length())) {
      if (line(text, token) >= line && token.is(found)) {
        break;
      }
      if (token.is("(")) {
        open.push(token);
      } else if (token.is(")") && !open.isEmpty()) {
        open.pop();
      } else if (token.is("rule") || token.is("end")) {
        open.clear();
      }
    }
    boolean waits = found.equals("then") && !open.isEmpty();
    return waits
        ? ": the bracket that opens in line " + line(text, open.element()) + " is not closed"
        : "";
  }

  /** Null where the file ended too early. */
  private static @Nullable String plain(String message, String text, int line) {
    Matcher input = INPUT.matcher(message);
    if (!input.find()) {
      return message;
    }
    String found = input.group(1);
    if (found.isBlank() || found.equals("<EOF>") || found.equals("<eof>")) {
      return line >= text.lines().count() ? null : "something is missing here";
    }
    Matcher expected = EXPECTED.matcher(message);
    String hint = expected.find() ? "; it could be: " + expected.group(1).strip() : "";
    return "\"" + found + "\" cannot stand here" + bracket(text, found, line) + hint;
  }

  private static String firstLine(String message) {
    return message.strip().lines().findFirst().orElse("it cannot be read");
  }
}
