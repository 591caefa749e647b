package plumbline.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AnnotationDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/** One rule as its author wrote it, in pieces with their places. */
final class RuleSource {
  private final ParsedFile file;
  private final RuleDescr descr;
  private final RuleText text;
  private final List<PatternDescr> patterns = new ArrayList<>();

  RuleSource(ParsedFile file, RuleDescr descr, int before) {
    this.file = file;
    this.descr = descr;
    this.text = new RuleText(file.text(), descr.getStartCharacter(), before);
    if (descr.getLhs() != null) {
      collect(descr.getLhs());
    }
  }

  private void collect(BaseDescr part) {
    if (part instanceof PatternDescr pattern) {
      patterns.add(pattern);
      if (pattern.getSource() instanceof AccumulateDescr accumulate) {
        collect(accumulate.getInput());
      } else if (pattern.getSource() != null) {
        collect(pattern.getSource());
      }
    } else if (part instanceof ConditionalElementDescr several) {
      for (Object each : several.getDescrs()) {
        collect((BaseDescr) each);
      }
    }
  }

  ParsedFile file() {
    return file;
  }

  RuleDescr descr() {
    return descr;
  }

  String name() {
    return descr.getName();
  }

  /** Its {@code @id}; its name where it has none. */
  String id() {
    for (AnnotationDescr annotation : descr.getAnnotations()) {
      if (annotation.getName().equals("id")) {
        return RuleParser.unquoted(annotation.getSingleValueAsString());
      }
    }
    return name();
  }

  /** Where the word {@code rule} stands. */
  int start() {
    return descr.getStartCharacter();
  }

  /** The place behind its last word. */
  int end() {
    return text.end();
  }

  /** Whether it is switched off. */
  boolean off() {
    return text.off();
  }

  /** What stands before {@code when}. */
  List<Token> head() {
    return text.head();
  }

  List<Token> when() {
    return text.when();
  }

  List<Token> then() {
    return text.then();
  }

  /** Every pattern of the conditions, however deep. */
  List<PatternDescr> patterns() {
    return patterns;
  }

  /** The type of each variable that stands for a fact, as it is written. */
  Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    for (PatternDescr pattern : patterns) {
      if (pattern.getIdentifier() != null) {
        facts.put(pattern.getIdentifier(), pattern.getObjectType());
      }
    }
    return facts;
  }

  /** The names its conditions give to facts and to what they have. */
  Set<String> variables() {
    Set<String> variables = new LinkedHashSet<>(facts().keySet());
    List<Token> when = when();
    for (int i = 0; i + 1 < when.size(); i++) {
      if (when.get(i).isWord() && when.get(i + 1).is(":")) {
        variables.add(when.get(i).text());
      }
    }
    return variables;
  }

  /** The pieces of a condition. */
  List<Token> tokens(BaseDescr condition) {
    int start = condition.getStartCharacter();
    // Its last character is the one the parser names.
    List<Token> tokens =
        new ArrayList<>(Token.all(file.text(), start, condition.getEndCharacter() + 1));
    while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).is(",")) {
      tokens.remove(tokens.size() - 1);
    }
    return tokens;
  }
}
