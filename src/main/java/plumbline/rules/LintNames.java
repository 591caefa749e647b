package plumbline.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.FunctionDescr;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.TypeDeclarationDescr;
import org.jspecify.annotations.Nullable;

/** Finds names that mean nothing: types, what is asked of them, and words of lists and config. */
final class LintNames {
  /** Full names of classes begin so. */
  private static final Set<String> ROOTS = Set.of("java", "javax", "org", "com", "plumbline");

  private final ParsedFile file;
  private final Set<String> declared;
  private final Vocabulary vocabulary;
  private final Types types;
  private final LintValues values;
  private final Findings findings;

  private LintNames(
      ParsedFile file, Set<String> declared, Vocabulary vocabulary, Findings findings) {
    this.file = file;
    this.declared = declared;
    this.vocabulary = vocabulary;
    this.types = new Types(file.descr(), vocabulary);
    this.values = new LintValues(vocabulary, findings);
    this.findings = findings;
  }

  /** The types and functions the rules of a stage make themselves. */
  static Set<String> declared(List<ParsedFile> files) {
    Set<String> names = new HashSet<>();
    for (ParsedFile file : files) {
      for (TypeDeclarationDescr type : file.descr().getTypeDeclarations()) {
        names.add(type.getTypeName());
      }
      file.descr().getEnumDeclarations().forEach(type -> names.add(type.getTypeName()));
      for (FunctionDescr function : file.descr().getFunctions()) {
        names.add(function.getName());
      }
    }
    return names;
  }

  static void check(
      ParsedFile file, Set<String> declared, Vocabulary vocabulary, Findings findings) {
    LintNames lint = new LintNames(file, declared, vocabulary, findings);
    lint.imports();
    for (RuleSource rule : file.rules()) {
      Map<String, String> facts = rule.facts();
      for (PatternDescr pattern : rule.patterns()) {
        lint.pattern(rule, pattern, facts);
      }
      Pieces pieces = new Pieces(rule, rule.then(), facts, null, true);
      for (int i = 0; i < rule.then().size(); i++) {
        lint.word(pieces, i);
      }
    }
  }

  private void imports() {
    for (ImportDescr each : file.descr().getImports()) {
      String name = each.getTarget();
      String last = name.substring(name.lastIndexOf('.') + 1);
      if (!last.equals("*") && !declared.contains(last) && Types.load(name) == null) {
        int at = Math.max(each.getStartCharacter(), file.text().indexOf(name));
        findings.error(
            file, at, "unknown_type", "there is no class " + name + Types.imported(last));
      }
    }
  }

  private void pattern(RuleSource rule, PatternDescr pattern, Map<String, String> facts) {
    String name = pattern.getObjectType();
    if (name == null || declared.contains(name)) {
      return;
    }
    Class<?> type = types.find(name);
    if (type == null) {
      int at = pattern.getStartCharacter();
      int there = at < 0 ? -1 : file.text().indexOf(name, at);
      findings.error(
          rule, there, "unknown_type", "there is no fact \"" + name + "\"" + types.hint(name));
      return;
    }
    for (BaseDescr constraint : pattern.getDescrs()) {
      List<Token> tokens = rule.tokens(constraint);
      if (constraint instanceof ExprConstraintDescr && !isBeyond(tokens)) {
        Pieces pieces = new Pieces(rule, tokens, facts, type, false);
        for (int i = 0; i < tokens.size(); i++) {
          word(pieces, i);
        }
      }
    }
  }

  /** True for forms that change what names refer to, which are not followed here. */
  private static boolean isBeyond(List<Token> tokens) {
    for (int i = 1; i < tokens.size(); i++) {
      boolean nested = tokens.get(i).is("(") && tokens.get(i - 1).is(".");
      if (nested || tokens.get(i).is("#") || tokens.get(i).is("->") || tokens.get(i).is("|")) {
        return true;
      }
    }
    return tokens.isEmpty() || tokens.get(0).is("/");
  }

  private void word(Pieces pieces, int at) {
    Token token = pieces.tokens().get(at);
    boolean binds = pieces.is(at + 1, ":") && !pieces.inJava();
    if (!token.isWord() || Pieces.RESERVED.contains(token.text()) || pieces.follows(at) || binds) {
      return;
    }
    boolean called = pieces.is(at + 1, "(");
    String fact = pieces.facts().get(token.text());
    Class<?> pattern = pieces.pattern();
    if (fact != null && !called) {
      Class<?> type = declared.contains(fact) ? null : types.find(fact);
      chain(pieces, at + 1, type);
    } else if (pattern != null && token.is("this")) {
      chain(pieces, at + 1, pattern);
    } else if (pattern != null && Types.member(pattern, token.text(), called, false) != null) {
      member(pieces, at, pattern);
    } else if (!declared.contains(token.text()) && isClass(token.text())) {
      chain(pieces, at + 1, types.find(token.text()));
    } else if (!isKnown(pieces, token.text())) {
      if (token.text().startsWith("$")) {
        unbound(pieces, token);
      } else if (pattern != null) {
        missing(pieces, token, pattern);
      }
    }
  }

  private void unbound(Pieces pieces, Token token) {
    String hint = Nearest.hint(token.text(), pieces.rule().variables());
    findings.error(
        pieces.rule(),
        token.start(),
        "unknown_variable",
        "nothing is called %s in this rule%s".formatted(token.text(), hint));
  }

  private boolean isClass(String word) {
    return Character.isUpperCase(word.charAt(0)) && types.find(word) != null;
  }

  /** True for what stands for something that is not followed here. */
  private boolean isKnown(Pieces pieces, String word) {
    return pieces.rule().variables().contains(word)
        || ROOTS.contains(word)
        || declared.contains(word)
        || pieces.facts().containsKey(word)
        || file.descr().getGlobals().stream().anyMatch(g -> g.getIdentifier().equals(word))
        || file.descr().getFunctionImports().stream()
            .anyMatch(
                each -> each.getTarget().endsWith("." + word) || each.getTarget().endsWith("*"));
  }

  /** Follows what is asked of an object, from the point behind it on. */
  private void chain(Pieces pieces, int at, @Nullable Class<?> type) {
    boolean further =
        pieces.is(at, ".", "!.")
            && at + 1 < pieces.tokens().size()
            && pieces.tokens().get(at + 1).isWord();
    if (type != null && further) {
      member(pieces, at + 1, type);
    }
  }

  /** Something asked of an object of this class, at its name. */
  private void member(Pieces pieces, int at, Class<?> owner) {
    Token token = pieces.tokens().get(at);
    boolean called = pieces.is(at + 1, "(");
    Types.Member member = Types.member(owner, token.text(), called, pieces.inJava());
    boolean nested = member == null && Types.load(owner.getName() + "$" + token.text()) != null;
    if (member == null) {
      if (!nested) {
        missing(pieces, token, owner);
      }
      return;
    }
    if (called) {
      values.asked(pieces, at, owner);
    }
    values.compared(pieces, at, called ? pieces.behind(at + 1) : at + 1, owner, member.type());
    chain(pieces, called ? pieces.behind(at + 1) : at + 1, member.type());
  }

  private void missing(Pieces pieces, Token token, Class<?> owner) {
    String word = token.text();
    String name = owner.getSimpleName();
    if (pieces.inJava() && Types.member(owner, word, true, true) != null) {
      String message =
          "%s has no field \"%s\"; behind \"then\" write %s()".formatted(name, word, word);
      findings.error(pieces.rule(), token.start(), "unknown_field", message);
      return;
    }
    String hint = Nearest.hint(word, Types.names(owner));
    if (hint.isEmpty() && vocabulary.types().contains(owner) && Types.names(owner).size() <= 16) {
      hint = "; it has " + String.join(", ", Types.names(owner));
    }
    findings.error(
        pieces.rule(),
        token.start(),
        "unknown_field",
        "%s has no \"%s\"%s".formatted(name, word, hint));
  }
}
