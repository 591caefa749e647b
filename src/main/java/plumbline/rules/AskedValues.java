package plumbline.rules;

import java.lang.reflect.Method;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What conditions ask facts for, and what that is: properties, calls with nothing but texts and
 * numbers, and what the rule gave a name. Only plain values are taken, nothing that has parts.
 */
final class AskedValues {
  /** So many values of one property are told. */
  private static final int MOST = 6;

  private static final Set<String> NO_PROPERTIES =
      Set.of("null", "true", "false", "in", "not", "matches", "contains", "memberOf", "this");

  private final Map<String, Reader> names;
  private final Class<?> type;
  private final Map<String, Set<@Nullable Object>> values = new LinkedHashMap<>();

  /**
   * @param names how what the rule gave a name is read
   * @param type the class of the pattern
   */
  AskedValues(Map<String, Reader> names, Class<?> type) {
    this.names = names;
    this.type = type;
  }

  /** What was read, in the order it is asked. */
  List<WhyNot.Value> all() {
    List<WhyNot.Value> all = new ArrayList<>();
    values.forEach(
        (name, is) -> {
          List<@Nullable Object> some = new ArrayList<>(is);
          boolean more = some.size() > MOST;
          all.add(new WhyNot.Value(name, more ? some.subList(0, MOST) : some, more));
        });
    return all;
  }

  /**
   * Reads what a condition asks for.
   *
   * @param condition as it is written
   * @param places the facts matched so far
   */
  void read(String condition, Object fact, Object[] places) {
    List<Token> tokens = Token.all(condition, 0, condition.length());
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean ofOther = i > 0 && (tokens.get(i - 1).is(".") || tokens.get(i - 1).is("!."));
      if (!token.isWord() || ofOther || NO_PROPERTIES.contains(token.text())) {
        continue;
      }
      Reader reader = names.get(token.text());
      if (reader == null) {
        member("", type, fact, tokens, i);
      } else if (i + 2 < tokens.size() && tokens.get(i + 1).is(".")) {
        Object owner = value(reader, places);
        if (owner != null) {
          member(token.text() + ".", owner.getClass(), owner, tokens, i + 2);
        }
      } else {
        take(token.text(), value(reader, places));
      }
    }
  }

  private static @Nullable Object value(Reader reader, Object[] places) {
    try {
      return reader.read(places);
    } catch (RuntimeException e) {
      return null; // It is read off a fact that is not there yet.
    }
  }

  /** Reads what is named at a place off an object. */
  private void member(String before, Class<?> kind, Object owner, List<Token> tokens, int at) {
    boolean called = at + 1 < tokens.size() && tokens.get(at + 1).is("(");
    List<String> arguments = called ? texts(Arguments.of(tokens, at + 1)) : List.of();
    Method method =
        arguments == null ? null : method(kind, tokens.get(at).text(), arguments.size());
    if (method == null || arguments == null) {
      return;
    }
    String name = before + tokens.get(at).text();
    try {
      Object is = method.invoke(owner, arguments.toArray());
      take(called ? name + "(" + quoted(arguments) + ")" : name, is);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // Not for us to read: the condition is told without it.
    }
  }

  /** What texts a call is made with; null where there is anything but texts. */
  private static @Nullable List<String> texts(List<List<Token>> arguments) {
    List<String> texts = new ArrayList<>();
    for (List<Token> argument : arguments) {
      if (argument.size() != 1 || !argument.get(0).isText()) {
        return null;
      }
      texts.add(argument.get(0).value());
    }
    return texts;
  }

  private static String quoted(List<String> texts) {
    return texts.isEmpty() ? "" : "\"" + String.join("\", \"", texts) + "\"";
  }

  /** A public method that takes so many texts, by its name or as the getter of a property. */
  private static @Nullable Method method(Class<?> kind, String name, int arguments) {
    String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    for (String each : List.of(name, "get" + upper, "is" + upper)) {
      Method method = Types.reads(kind, each, arguments);
      if (method != null
          && method.getDeclaringClass() != Object.class
          && List.of(method.getParameterTypes()).stream().allMatch(String.class::equals)) {
        return method;
      }
    }
    return null;
  }

  private void take(String name, @Nullable Object is) {
    if (is == null
        || is instanceof String
        || is instanceof Number
        || is instanceof Boolean
        || is instanceof TemporalAccessor) {
      values.computeIfAbsent(name, key -> new LinkedHashSet<>()).add(is);
    }
  }
}
