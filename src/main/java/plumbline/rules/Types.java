package plumbline.rules;

import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.jspecify.annotations.Nullable;

/** The classes a rule file can name, and what they have. No class is initialised. */
final class Types {
  private static final Set<String> OF_ANY_OBJECT = Set.of("equals", "hashCode", "toString");

  private final Vocabulary vocabulary;
  private final List<String> imports;
  private final Map<String, Optional<Class<?>>> found = new HashMap<>();

  Types(PackageDescr descr, Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.imports = descr.getImports().stream().map(ImportDescr::getTarget).toList();
  }

  /** What a property or method has to say. */
  record Member(Class<?> owner, @Nullable Class<?> type) {}

  /** The class of a name as the file writes it; null where there is none. */
  @Nullable Class<?> find(String name) {
    // Asking for a class that is not there is slow, and rules ask for the same few.
    return found.computeIfAbsent(name, this::search).orElse(null);
  }

  private Optional<Class<?>> search(String name) {
    String outer = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
    Class<?> type = name.contains(".") ? load(name) : null;
    for (String each : imports) {
      if (type == null && each.endsWith(".*")) {
        type = load(each.substring(0, each.length() - 1) + name);
      } else if (type == null && each.endsWith("." + outer)) {
        type = load(each + name.substring(outer.length()));
      }
    }
    return Optional.ofNullable(type == null ? load("java.lang." + name) : type);
  }

  /** The class of a full name; a point may also lead to a class within a class. */
  static @Nullable Class<?> load(String name) {
    String binary = name;
    while (true) {
      try {
        return Class.forName(binary, false, Types.class.getClassLoader());
      } catch (ClassNotFoundException | LinkageError e) {
        int point = binary.lastIndexOf('.');
        if (point < 0 || !Character.isUpperCase(binary.charAt(point + 1))) {
          return null;
        }
        binary = binary.substring(0, point) + '$' + binary.substring(point + 1);
      }
    }
  }

  /** A sentence's end that helps where a class is not found. */
  String hint(String name) {
    for (Class<?> type : vocabulary.types()) {
      if (type.getSimpleName().equals(name)) {
        return "; write \"import " + type.getPackageName() + ".*\" above the rules";
      }
    }
    return Nearest.hint(name, vocabulary.types().stream().map(Class::getSimpleName).toList());
  }

  /** The same for a class that is imported by its name. */
  static String imported(String name) {
    for (String known : List.of("java.util.", "java.time.", "java.math.", "plumbline.facts.")) {
      if (load(known + name) != null) {
        return "; did you mean \"" + known + name + "\"?";
      }
    }
    return "";
  }

  /** What a condition or a call can ask an object for; null where there is nothing of the name. */
  static @Nullable Member member(Class<?> owner, String name, boolean called, boolean inJava) {
    if (called) {
      return called(owner, name);
    }
    if (!inJava) {
      String upper = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
      for (String each : List.of(name, "get" + upper, "is" + upper)) {
        Method method = getter(owner, each);
        if (method != null) {
          return new Member(owner, method.getReturnType());
        }
      }
    }
    try {
      return new Member(owner, owner.getField(name).getType());
    } catch (NoSuchFieldException e) {
      boolean known = name.equals("class") || (owner.isArray() && name.equals("length"));
      return known ? new Member(owner, null) : null;
    }
  }

  private static @Nullable Member called(Class<?> owner, String name) {
    List<Class<?>> types =
        methods(owner)
            .filter(method -> method.getName().equals(name))
            .<Class<?>>map(Method::getReturnType)
            .distinct()
            .toList();
    if (types.isEmpty()) {
      return null;
    }
    return new Member(owner, types.size() == 1 ? types.get(0) : null);
  }

  private static @Nullable Method getter(Class<?> owner, String name) {
    return methods(owner)
        .filter(method -> method.getName().equals(name) && method.getParameterCount() == 0)
        .findFirst()
        .orElse(null);
  }

  private static Stream<Method> methods(Class<?> owner) {
    Stream<Method> own = Stream.of(owner.getMethods());
    return owner.isInterface() ? Stream.concat(own, Stream.of(Object.class.getMethods())) : own;
  }

  /** The return type and its annotations of what a condition asks for; null for none. */
  static @Nullable Method reads(Class<?> owner, String name, int arguments) {
    return methods(owner)
        .filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments)
        .findFirst()
        .orElse(null);
  }

  /** The names of what an object has of its own, in the order of the alphabet. */
  static Collection<String> names(Class<?> owner) {
    Set<String> names = new TreeSet<>();
    for (Method method : owner.getMethods()) {
      if (method.getDeclaringClass() != Object.class && !OF_ANY_OBJECT.contains(method.getName())) {
        names.add(method.getName());
      }
    }
    return names;
  }
}
