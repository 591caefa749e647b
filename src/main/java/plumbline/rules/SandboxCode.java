package plumbline.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** The classes of a stage as a whole: which there may be, what each extends, and who calls whom. */
final class SandboxCode {
  private static final String HASH = "[0-9A-F]{32}";

  /** Who wrote a method, which decides what it may use. */
  enum Author {
    /** Whoever wrote the rules. */
    RULES,
    /** The engine, around the rules. */
    ENGINE,
    /** The engine, for a declared type. */
    DECLARED,
    /** The constructor of a declared type, with the defaults of its fields. */
    DEFAULTS,
    /** Java's compiler, for what cannot be written by hand. */
    COMPILER;

    SandboxAllowed allowed() {
      return switch (this) {
        case RULES, DEFAULTS -> SandboxAllowed.RULES;
        case ENGINE -> SandboxAllowed.ENGINE;
        case DECLARED -> SandboxAllowed.DECLARED;
        case COMPILER -> SandboxAllowed.LINKED;
      };
    }

    /** Whether it is code somebody thought of, who is not the engine. */
    boolean isStrict() {
      return this == RULES || this == DEFAULTS;
    }
  }

  private final String modelClass;
  private final Map<String, ClassNode> classes = new HashMap<>();
  private final SandboxPlaces places;
  private final Consumer<RuleError> errors;
  private final Set<String> declared;
  private final Pattern rules;
  private final Pattern lambda;
  private final Pattern metadata;
  private final Map<String, Integer> weights = new HashMap<>();
  private final Set<String> reading = new HashSet<>();

  SandboxCode(
      String stage,
      String modelClass,
      List<ClassNode> classes,
      SandboxPlaces places,
      Consumer<RuleError> errors) {
    this.modelClass = modelClass.replace('.', '/');
    classes.forEach(each -> this.classes.put(each.name, each));
    this.places = places;
    this.errors = errors;
    this.declared = places.declared();
    String folder = Pattern.quote(stage + "/");
    this.rules = Pattern.compile(folder + "Rules" + HASH + "(?:RuleMethods\\d+)?");
    this.lambda = Pattern.compile(folder + "P[0-9A-F]{2}/Lambda\\w+" + HASH);
    this.metadata =
        Pattern.compile(folder + "DomainClassesMetadata" + HASH + "(?:\\$\\w+_Metadata)?");
  }

  /** Checks all of them. */
  void check() {
    for (ClassNode each : classes.values()) {
      if (isKnown(each.name)) {
        header(each);
        each.methods.forEach(method -> weight(each, method));
      } else {
        error(each, "", List.of("new", "class"), "it makes a class of its own");
      }
    }
  }

  private boolean isKnown(String name) {
    return name.equals(modelClass)
        || declared.contains(name)
        || rules.matcher(name).matches()
        || lambda.matcher(name).matches()
        || metadata.matcher(name).matches();
  }

  private void header(ClassNode each) {
    SandboxAllowed allowed = SandboxAllowed.ALL;
    Set<String> above = new HashSet<>(each.interfaces);
    above.add(each.superName);
    for (String type : above) {
      boolean own = declared.contains(each.name) && declared.contains(type);
      boolean root =
          type.equals("java/lang/Object")
              || (type.equals("java/lang/Enum") && lambda.matcher(each.name).matches());
      boolean engine =
          each.interfaces.contains(type)
              && (type.equals("java/io/Serializable")
                  || (type.startsWith("org/drools/") && allowed.type(type)));
      if (!own && !root && !engine) {
        error(each, "", List.of("extends", simple(type)), "it extends " + dotted(type));
      }
    }
    for (FieldNode field : each.fields) {
      type(each, "<init>", field.desc);
      annotations(each, field.visibleAnnotations);
    }
    annotations(each, each.visibleAnnotations);
    for (MethodNode method : each.methods) {
      annotations(each, method.visibleAnnotations);
    }
  }

  private void type(ClassNode each, String method, String descriptor) {
    for (String type : SandboxMethod.typesIn(descriptor)) {
      if (!SandboxAllowed.ALL.type(type) && !classes.containsKey(type)) {
        error(each, method, List.of(simple(type)), "it uses " + dotted(type));
      }
    }
  }

  private void annotations(ClassNode each, @Nullable List<AnnotationNode> all) {
    if (all != null) {
      all.forEach(annotation -> type(each, "<init>", annotation.desc));
    }
  }

  /** Whether a class is one of them. */
  boolean isOwn(String type) {
    return classes.containsKey(type);
  }

  /** Whether a class is a type the rules declare. */
  boolean isDeclared(String type) {
    return declared.contains(type);
  }

  /**
   * How much the text a method makes may hold of what it is given; checks the method the first
   * time.
   */
  int weight(String owner, String name, String descriptor) {
    ClassNode node = classes.get(owner);
    if (node == null) {
      return -1;
    }
    for (MethodNode method : node.methods) {
      if (method.name.equals(name) && method.desc.equals(descriptor)) {
        return weight(node, method);
      }
    }
    return -1;
  }

  private int weight(ClassNode node, MethodNode method) {
    String key = node.name + "." + method.name + method.desc;
    Integer known = isKnown(node.name) ? weights.get(key) : Integer.valueOf(1);
    if (known != null) {
      return known;
    }
    if (!reading.add(key)) {
      error(node, method.name, List.of(method.name), "it calls itself, at once or by others");
      return 1;
    }
    int weight = new SandboxMethod(this, node, method, author(node, method)).check();
    reading.remove(key);
    weights.put(key, weight);
    return weight;
  }

  private Author author(ClassNode node, MethodNode method) {
    boolean synthetic = (method.access & Opcodes.ACC_SYNTHETIC) != 0;
    String name = method.name;
    if (synthetic && name.equals("$deserializeLambda$")) {
      return Author.COMPILER;
    }
    if (name.startsWith("lambda$")) {
      return Author.RULES;
    }
    if (declared.contains(node.name)) {
      return name.equals("<init>") ? Author.DEFAULTS : Author.DECLARED;
    }
    if (lambda.matcher(node.name).matches()) {
      boolean isEnum = (node.access & Opcodes.ACC_ENUM) != 0;
      if (isEnum && (name.equals("values") || name.equals("valueOf"))) {
        return Author.COMPILER;
      }
      return Set.of("<clinit>", "<init>", "predicateInformation", "getExpressionHash")
              .contains(name)
          ? Author.ENGINE
          : Author.RULES;
    }
    boolean function =
        rules.matcher(node.name).matches()
            && (method.access & Opcodes.ACC_STATIC) != 0
            && !name.equals("<clinit>")
            && !(name.startsWith("rule_") && method.desc.equals("()Lorg/drools/model/Rule;"));
    return function ? Author.RULES : Author.ENGINE;
  }

  /** Notes an error in a method. */
  void error(ClassNode node, String method, List<String> words, String message) {
    errors.accept(places.error(node.name, method, words, message));
  }

  static String simple(String type) {
    return type.substring(Math.max(type.lastIndexOf('/'), type.lastIndexOf('$')) + 1);
  }

  static String dotted(String type) {
    return type.replace('/', '.');
  }
}
