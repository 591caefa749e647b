package plumbline.rules;

import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Space.Box;

/**
 * Reads one condition of a pattern as the values it leaves: comparisons of properties with
 * constants, {@code in}, {@code !}, {@code &&}, {@code ||} and brackets. Everything else is beyond
 * it, and then it says nothing of the whole condition.
 */
final class ConditionReader {
  /** Fine enough for every number a rule compares with, where there is no bound on decimals. */
  private static final int ANY_DECIMALS = 20;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?[BbLlIiFfDd]?");
  private static final Set<String> COMPARES = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final Types types;
  private final Vocabulary vocabulary;
  private final Space space;
  private final Map<String, String> variables;
  private final String pattern;
  private final List<Token> tokens;
  private int at;
  private @Nullable String asked;

  /**
   * @param variables what each variable stands for: a class, or a property
   * @param pattern the class the condition is asked of
   */
  ConditionReader(
      Types types,
      Vocabulary vocabulary,
      Space space,
      Map<String, String> variables,
      String pattern,
      List<Token> tokens) {
    this.types = types;
    this.vocabulary = vocabulary;
    this.space = space;
    this.variables = variables;
    this.pattern = pattern;
    this.tokens = tokens;
  }

  /** Thrown and caught within this class, to leave the recursion at once. */
  private static final class Beyond extends RuntimeException {
    private static final long serialVersionUID = 1;

    Beyond() {
      super(null, null, false, false);
    }
  }

  /** The values it leaves, none where there are none; null where it is beyond this reader. */
  @Nullable List<Box> read() {
    try {
      List<Box> boxes = or();
      return at == tokens.size() ? boxes : null;
    } catch (Beyond e) {
      return null;
    }
  }

  private boolean next(String sign) {
    boolean here = at < tokens.size() && tokens.get(at).is(sign);
    at += here ? 1 : 0;
    return here;
  }

  private Token token() {
    if (at >= tokens.size()) {
      throw new Beyond();
    }
    return tokens.get(at);
  }

  private List<Box> or() {
    List<Box> boxes = new ArrayList<>(and());
    while (next("||")) {
      boxes.addAll(and());
    }
    return boxes;
  }

  private List<Box> and() {
    List<Box> boxes = unit();
    while (next("&&")) {
      boxes = Space.and(boxes, unit());
    }
    return boxes;
  }

  private List<Box> unit() {
    if (next("(")) {
      List<Box> inner = or();
      if (!next(")")) {
        throw new Beyond();
      }
      return inner;
    }
    if (next("!")) {
      return flag(operand(), "false");
    }
    boolean binds = at + 1 < tokens.size() && token().isWord() && tokens.get(at + 1).is(":");
    String variable = binds ? token().text() : null;
    at += binds ? 2 : 0;
    asked = null;
    Object left = operand();
    if (variable != null && asked != null) {
      variables.put(variable, asked);
    }
    if (at < tokens.size() && COMPARES.contains(token().text()) && !token().isText()) {
      return comparisons(left);
    }
    boolean not = next("not");
    if (next("in")) {
      return in(left, not);
    }
    if (not) {
      throw new Beyond();
    }
    return variable == null ? flag(left, "true") : List.of(Box.ALL);
  }

  /** One comparison, or several of the same property: {@code employees > 5 && < 10}. */
  private List<Box> comparisons(Object left) {
    List<Box> boxes = compared(left);
    while (at + 1 < tokens.size() && COMPARES.contains(tokens.get(at + 1).text())) {
      boolean both = next("&&");
      if (!both && !next("||")) {
        throw new Beyond();
      }
      List<Box> more = compared(left);
      if (both) {
        boxes = Space.and(boxes, more);
      } else {
        boxes = new ArrayList<>(boxes);
        boxes.addAll(more);
      }
    }
    return boxes;
  }

  private List<Box> compared(Object left) {
    String operator = token().text();
    at++;
    Object right = operand();
    if (left instanceof String property && !(right instanceof String)) {
      return left(property, operator, right);
    }
    if (right instanceof String property && !(left instanceof String)) {
      return left(property, operator.replace('<', '#').replace('>', '<').replace('#', '>'), left);
    }
    throw new Beyond();
  }

  private List<Box> in(Object left, boolean not) {
    if (!(left instanceof String property) || at >= tokens.size() || !token().is("(")) {
      throw new Beyond();
    }
    List<Box> boxes = not ? List.of(Box.ALL) : new ArrayList<>();
    at++;
    do {
      Object value = operand();
      if (value instanceof String) {
        throw new Beyond();
      }
      if (not) {
        boxes = Space.and(boxes, left(property, "!=", value));
      } else {
        boxes.addAll(left(property, "==", value));
      }
    } while (next(","));
    if (!next(")")) {
      throw new Beyond();
    }
    return boxes;
  }

  private List<Box> flag(Object operand, String word) {
    if (operand instanceof String property
        && space.whole(property) instanceof Domain.Words words
        && words.words().equals(Set.of("true", "false"))) {
      return left(property, "==", new Text(word));
    }
    throw new Beyond();
  }

  /** A text as a value, as a property is a plain string here. */
  private record Text(String value) {}

  /** No value. */
  private static final Object UNKNOWN = new Object();

  private List<Box> left(String property, String operator, Object value) {
    Domain all = space.whole(property);
    Domain some;
    if (all instanceof Domain.Numbers numbers) {
      some = numbers(numbers, operator, value);
    } else if (all instanceof Domain.Words words) {
      some = words(words, operator, value);
    } else {
      throw new Beyond();
    }
    Domain left = operator.equals("!=") ? all.without(some) : all.and(some);
    return left.isEmpty() ? List.of() : List.of(Box.of(property, left));
  }

  private static Domain numbers(Domain.Numbers all, String operator, Object value) {
    if (value == UNKNOWN && operator.matches("[=!]=")) {
      return new Domain.Numbers(List.of(), all.scale(), true);
    }
    if (value instanceof BigDecimal number) {
      return Domain.Numbers.compared(operator, number, all.scale());
    }
    throw new Beyond();
  }

  private static Domain words(Domain.Words all, String operator, Object value) {
    if (!operator.matches("[=!]=")) {
      throw new Beyond();
    }
    if (value == UNKNOWN) {
      return new Domain.Words(Set.of(), false, true);
    }
    // A word that cannot be is a mistake of its own, told elsewhere.
    if (value instanceof Text text && (all.but() || all.words().contains(text.value()))) {
      return new Domain.Words(Set.of(text.value()), false, false);
    }
    throw new Beyond();
  }

  /** A number, a text, the unknown, or the name of a property whose values are followed. */
  private Object operand() {
    boolean negative = next("-");
    Token token = token();
    at++;
    if (token.kind() == Token.Kind.NUMBER) {
      BigDecimal number = number(token.text());
      return negative ? number.negate() : number;
    }
    if (negative) {
      throw new Beyond();
    }
    if (token.isText()) {
      return new Text(token.value());
    }
    if (token.is("true") || token.is("false")) {
      return new Text(token.text());
    }
    if (token.is("null")) {
      return UNKNOWN;
    }
    if (token.isWord()) {
      asked = path(token);
      return constantOr(asked);
    }
    throw new Beyond();
  }

  private static BigDecimal number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new Beyond();
    }
    return new BigDecimal(text.replaceAll("[A-Za-z]", ""));
  }

  private Object constantOr(String property) {
    Vocabulary.Range range = vocabulary.ranges().get(property);
    BigDecimal least = range == null ? null : range.least();
    BigDecimal most = range == null ? null : range.most();
    return least != null && most != null && least.compareTo(most) == 0 ? least : property;
  }

  /** The name of a property: its class, its name, and what it is asked with where it is asked. */
  private String path(Token first) {
    String known = variables.get(first.text());
    String owner = pattern;
    Token name = first;
    if (known != null) {
      if (known.contains(".")) {
        return known;
      }
      if (!next(".")) {
        throw new Beyond();
      }
      owner = known;
      name = token();
      at++;
    }
    List<List<Token>> arguments = List.of();
    if (at < tokens.size() && token().is("(")) {
      arguments = Arguments.of(tokens, at);
      while (!next(")")) {
        at++;
        token();
      }
    }
    if (at < tokens.size() && (token().is(".") || token().is("!.") || token().is("["))) {
      throw new Beyond();
    }
    return property(owner, name.text(), arguments);
  }

  private String property(String owner, String name, List<List<Token>> arguments) {
    List<String> given = new ArrayList<>();
    for (List<Token> argument : arguments) {
      if (argument.size() != 1 || !argument.get(0).isText()) {
        throw new Beyond();
      }
      given.add("\"" + argument.get(0).value() + "\"");
    }
    String property =
        owner + "." + name + (given.isEmpty() ? "" : "(" + String.join(", ", given) + ")");
    if (space.whole(property) == null) {
      Class<?> type = types.find(owner);
      Method method = type == null ? null : Types.reads(type, name, given.size());
      Domain all = method == null ? null : all(property, method);
      if (all == null) {
        throw new Beyond();
      }
      space.know(property, all);
    }
    return property;
  }

  private @Nullable Domain all(String property, Method method) {
    Class<?> type = method.getReturnType();
    boolean unknown = method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
    Vocabulary.Range range = vocabulary.ranges().get(property);
    Collection<String> words = vocabulary.words().get(property);
    boolean whole = type == int.class || type == long.class || type == Integer.class;
    if (range != null) {
      Domain.Numbers numbers = Domain.Numbers.between(range.least(), range.most(), range.scale());
      return new Domain.Numbers(numbers.spans(), range.scale(), unknown);
    }
    if (words != null && type == String.class) {
      return new Domain.Words(new TreeSet<>(words), false, unknown);
    }
    if (whole || type == BigDecimal.class) {
      int scale = whole ? 0 : ANY_DECIMALS;
      Domain.Numbers numbers = Domain.Numbers.between(null, null, scale);
      return new Domain.Numbers(numbers.spans(), scale, unknown);
    }
    if (type == boolean.class) {
      return new Domain.Words(Set.of("true", "false"), false, false);
    }
    return type == String.class ? new Domain.Words(Set.of(), true, unknown) : null;
  }
}
