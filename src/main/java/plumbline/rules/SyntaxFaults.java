package plumbline.rules;

import java.util.ArrayList;
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
    for (DroolsError fault : faults) {
      int line = fault.getLines().length > 0 ? Math.max(0, fault.getLines()[0]) : 0;
      int column = fault instanceof ParserError place ? Math.max(0, place.getCol()) + 1 : 0;
      String message = PREFIX.matcher(firstLine(fault.getMessage())).replaceFirst("");
      Matcher rule = RULE.matcher(message);
      String name = rule.find() ? rule.group(1) : null;
      String rest = name == null ? message : message.substring(0, rule.start()).strip();
      String plain = plain(rest, line >= text.lines().count());
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

  /** Null where the file ended too early. */
  private static @Nullable String plain(String message, boolean atEnd) {
    Matcher input = INPUT.matcher(message);
    if (!input.find()) {
      return message;
    }
    String found = input.group(1);
    if (found.isBlank() || found.equals("<EOF>") || found.equals("<eof>")) {
      return atEnd ? null : "something is missing here";
    }
    Matcher expected = EXPECTED.matcher(message);
    return "\""
        + found
        + "\" cannot stand here"
        + (expected.find() ? "; it could be: " + expected.group(1).strip() : "");
  }

  private static String firstLine(String message) {
    return message.strip().lines().findFirst().orElse("it cannot be read");
  }
}
