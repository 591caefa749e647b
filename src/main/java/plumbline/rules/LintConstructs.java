package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.GlobalDescr;

/**
 * Finds what no rule may have: rules match facts and insert, and neither steer the engine nor reach
 * out of it. The sandbox holds the same wall from behind; this one names the line.
 */
final class LintConstructs {
  private static final String CODE = "forbidden_construct";

  /** Attributes that change neither the order of rules nor when they are true. */
  private static final Set<String> HARMLESS = Set.of("enabled");

  private static final Map<String, String> CALLS =
      Map.of(
          "update", "changes a fact others have matched",
          "modify", "changes a fact others have matched",
          "delete", "takes a fact from the other rules",
          "retract", "takes a fact from the other rules",
          "insertLogical", "ties facts to each other; write insert",
          "setFocus", "steers which rules run",
          "halt", "stops the other rules",
          "printStackTrace", "prints; a reason belongs in what is inserted");

  private static final Map<String, String> WORDS =
      Map.of(
          "while", "a loop may never end; count in the conditions, with accumulate",
          "for", "a loop may never end; count in the conditions, with accumulate",
          "do", "a loop may never end; count in the conditions, with accumulate",
          "drools", "the engine is not for rules: they insert, and that is all",
          "kcontext", "the engine is not for rules: they insert, and that is all");

  private final ParsedFile file;
  private final Findings findings;

  private LintConstructs(ParsedFile file, Findings findings) {
    this.file = file;
    this.findings = findings;
  }

  static void check(ParsedFile file, Findings findings) {
    LintConstructs lint = new LintConstructs(file, findings);
    List<AttributeDescr> ofAll = new ArrayList<>(file.descr().getAttributes());
    lint.outside(ofAll);
    for (RuleSource rule : file.rules()) {
      lint.attributes(rule, ofAll);
      lint.conditions(rule);
      lint.consequence(rule);
    }
  }

  private void outside(List<AttributeDescr> attributes) {
    List<Token> tokens = file.tokens();
    for (GlobalDescr global : file.descr().getGlobals()) {
      int at = place(tokens, "global", global.getStartCharacter());
      findings.error(
          file,
          at,
          CODE,
          "global " + global.getIdentifier() + ": rules know facts and lists, and share no state");
    }
    for (AttributeDescr attribute : attributes) {
      if (!isHarmless(attribute)) {
        int at = place(tokens, attribute.getName(), attribute.getStartCharacter());
        findings.error(file, at, CODE, sentence(attribute));
      }
    }
  }

  private void attributes(RuleSource rule, List<AttributeDescr> ofAll) {
    for (AttributeDescr attribute : rule.descr().getAttributes().values()) {
      if (!ofAll.contains(attribute) && !isHarmless(attribute)) {
        findings.error(
            rule, place(rule.head(), attribute.getName(), -1), CODE, sentence(attribute));
      }
    }
  }

  private static boolean isHarmless(AttributeDescr attribute) {
    boolean java =
        attribute.getName().equals("dialect")
            && RuleParser.unquoted(attribute.getValue()).equals("java");
    return java || HARMLESS.contains(attribute.getName());
  }

  private static String sentence(AttributeDescr attribute) {
    return switch (attribute.getName()) {
      case "dialect" -> "dialect: rules are written in the dialect \"java\", which needs no word";
      case "date-effective", "date-expires", "timer", "duration", "calendars" ->
          attribute.getName() + ": rules have no clock but Moment";
      default -> attribute.getName() + ": the order of rules never matters";
    };
  }

  private void conditions(RuleSource rule) {
    List<Token> when = rule.when();
    for (int i = 0; i < when.size(); i++) {
      if (isCall(when, i) && when.get(i).is("eval") && !isMember(when, i)) {
        findings.error(
            rule, when.get(i).start(), CODE, "eval: write the condition inside a pattern");
      }
    }
  }

  private void consequence(RuleSource rule) {
    List<Token> then = rule.then();
    for (int i = 0; i < then.size(); i++) {
      Token token = then.get(i);
      if (!token.isWord()) {
        continue;
      }
      String calls = CALLS.get(token.text());
      boolean said = i + 2 < then.size() && CALLS.containsKey(then.get(i + 2).text());
      String word = said || isMember(then, i) ? null : WORDS.get(token.text());
      boolean prints =
          token.is("System") && i + 2 < then.size() && then.get(i + 2).text().matches("out|err");
      if (calls != null && isCall(then, i) && isOfEngine(then, i)) {
        findings.error(rule, token.start(), CODE, token.text() + " " + calls);
      } else if (word != null) {
        findings.error(rule, token.start(), CODE, token.text() + ": " + word);
      } else if (prints) {
        findings.error(
            rule,
            token.start(),
            CODE,
            "a rule prints nothing: a reason belongs in what it inserts");
      }
    }
  }

  private static boolean isCall(List<Token> tokens, int at) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is("(");
  }

  private static boolean isMember(List<Token> tokens, int at) {
    return at > 0 && (tokens.get(at - 1).is(".") || tokens.get(at - 1).is("!."));
  }

  /** A method of something else may have such a name: of a list, of a text. */
  private static boolean isOfEngine(List<Token> tokens, int at) {
    boolean own = tokens.get(at).is("halt") || tokens.get(at).is("setFocus");
    return own
        || tokens.get(at).is("printStackTrace")
        || !isMember(tokens, at)
        || afterEngine(tokens, at);
  }

  private static boolean afterEngine(List<Token> tokens, int at) {
    return at > 1 && (tokens.get(at - 2).is("drools") || tokens.get(at - 2).is("kcontext"));
  }

  /**
   * Where a word of several parts, such as {@code no-loop}, begins among pieces.
   *
   * @param before the last place it can begin at; negative for the first there is
   */
  private int place(List<Token> tokens, String word, int before) {
    int found = before;
    for (Token token : tokens) {
      int end = token.start() + word.length();
      String text = file.text();
      boolean here =
          token.isWord()
              && text.startsWith(word, token.start())
              && (end >= text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
      if (here && before < 0) {
        return token.start();
      }
      if (here && token.start() <= before) {
        found = token.start();
      }
    }
    return found;
  }
}
