package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Space.Box;

/**
 * When a rule fires, as far as it can be followed: the values it leaves to facts there is one of,
 * and its other conditions as texts. It fires only within the first, and only where all of the
 * others hold too.
 */
final class Conditions {
  private final RuleSource rule;
  private final Types types;
  private final Vocabulary vocabulary;
  private final Space space;
  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> others = new TreeSet<>();
  private List<Box> boxes = List.of(Box.ALL);
  private int never = -1;

  /** Reads the conditions of a rule; all rules that are compared share a space. */
  Conditions(RuleSource rule, Types types, Vocabulary vocabulary, Space space) {
    this.rule = rule;
    this.types = types;
    this.vocabulary = vocabulary;
    this.space = space;
    name();
    for (Object each : rule.descr().getLhs().getDescrs()) {
      BaseDescr part = (BaseDescr) each;
      if (part instanceof PatternDescr pattern && pattern.getSource() == null) {
        pattern(pattern);
      } else {
        others.add(text(rule.tokens(part)));
      }
    }
    boxes = space.possible(boxes);
    if (boxes.isEmpty() && never < 0) {
      never = rule.start();
    }
  }

  /** Gives each variable that stands for a fact a name that is the same in all rules. */
  private void name() {
    Map<String, Integer> count = new HashMap<>();
    rule.facts()
        .forEach(
            (variable, type) -> {
              int number = count.merge(type, 1, Integer::sum);
              boolean one = vocabulary.single().contains(type);
              variables.put(variable, one ? type : type + "#" + number);
            });
  }

  private void pattern(PatternDescr pattern) {
    String type = pattern.getObjectType();
    boolean single = vocabulary.single().contains(type);
    List<Box> left = List.of(Box.ALL);
    StringBuilder beyond = new StringBuilder();
    for (BaseDescr constraint : pattern.getDescrs()) {
      List<Token> tokens = rule.tokens(constraint);
      List<Box> read =
          constraint instanceof ExprConstraintDescr
              ? new ConditionReader(types, vocabulary, space, variables, type, tokens).read()
              : null;
      if (read == null) {
        beyond.append(beyond.isEmpty() ? "" : ", ").append(text(tokens));
        continue;
      }
      left = space.possible(Space.and(left, read));
      if (single) {
        boxes = Space.and(boxes, read);
      } else {
        beyond.append(beyond.isEmpty() ? "" : ", ").append(text(tokens));
      }
      if (never < 0 && (left.isEmpty() || boxes.isEmpty())) {
        never = tokens.get(0).start();
      }
    }
    if (!single || !beyond.isEmpty()) {
      others.add(type + "( " + beyond + " )");
    }
  }

  /** A condition without names of variables, for comparing it with others. */
  private String text(List<Token> tokens) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      boolean binds = tokens.get(i).isWord() && i + 1 < tokens.size() && tokens.get(i + 1).is(":");
      if (binds) {
        i++;
      } else {
        String word = tokens.get(i).text();
        words.add(tokens.get(i).isWord() ? variables.getOrDefault(word, word) : word);
      }
    }
    return String.join(" ", words);
  }

  RuleSource rule() {
    return rule;
  }

  /** The values of facts there is one of; without any of them the rule does not fire. */
  List<Box> boxes() {
    return boxes;
  }

  /** What must hold besides, as texts. */
  Set<String> others() {
    return others;
  }

  /** Where conditions contradict those before; negative where they do not. */
  int never() {
    return never;
  }

  /** The one property its values are about, where it is one and nothing else is asked. */
  @Nullable String property() {
    Set<String> named = new TreeSet<>();
    boxes.forEach(box -> named.addAll(box.sides().keySet()));
    return named.size() == 1 && others.isEmpty() ? named.iterator().next() : null;
  }
}
