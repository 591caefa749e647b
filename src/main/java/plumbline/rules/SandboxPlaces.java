package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Where in the rules compiled code comes from: the engine's classes know no lines, but the method
 * that makes a rule names it, and every class its conditions and its consequence became.
 */
final class SandboxPlaces {
  private final String stage;
  private final Map<String, DrlText> texts = new TreeMap<>();

  /** Names of rules by the class, or the class and method, they became. */
  private final Map<String, String> rules = new HashMap<>();

  /**
   * @param stage the folder
   * @param texts of the stage's rules by their paths
   */
  SandboxPlaces(String stage, Map<String, String> texts, List<ClassNode> classes) {
    this.stage = stage;
    texts.forEach((file, text) -> this.texts.put(file, new DrlText(file, text)));
    for (ClassNode each : classes) {
      for (MethodNode method : each.methods) {
        String rule = made(method);
        if (rule != null) {
          rules.put(each.name + "." + method.name, rule);
          note(method, rule);
        }
      }
    }
  }

  /** The rule a method makes; null where it makes none. */
  private static @Nullable String made(MethodNode method) {
    String last = null;
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof LdcInsnNode constant && constant.cst instanceof String text) {
        last = text;
      } else if (insn instanceof MethodInsnNode call
          && call.owner.equals("org/drools/modelcompiler/dsl/pattern/D")
          && call.name.equals("rule")) {
        return last;
      }
    }
    return null;
  }

  private void note(MethodNode method, String rule) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof FieldInsnNode field && field.getOpcode() == Opcodes.GETSTATIC) {
        rules.putIfAbsent(field.owner, rule);
      } else if (insn instanceof InvokeDynamicInsnNode dynamic) {
        for (Object argument : dynamic.bsmArgs) {
          if (argument instanceof Handle handle) {
            rules.putIfAbsent(handle.getOwner() + "." + handle.getName(), rule);
          }
        }
      }
    }
  }

  /** Types the rules declare. */
  Set<String> declared() {
    Set<String> names = new HashSet<>();
    for (DrlText text : texts.values()) {
      for (DrlText.Part part : text.parts()) {
        if (part.kind().equals("declare")) {
          names.add(stage + "/" + part.name().replace('.', '/'));
        }
      }
    }
    return names;
  }

  /**
   * An error in a method.
   *
   * @param words what may stand in the text for what is wrong, the likeliest first
   */
  RuleError error(String owner, String method, List<String> words, String message) {
    String simple = owner.substring(owner.lastIndexOf('/') + 1);
    String rule = rules.getOrDefault(owner + "." + method, rules.get(owner));
    RuleError found = null;
    if (rule != null) {
      found = in("rule", rule, words, message);
    } else if (method.startsWith("query_")) {
      found = in("query", method.substring("query_".length()), words, message);
    } else if (declared().contains(owner)) {
      found = in("declare", simple, words, message);
    } else {
      found = in("function", method, words, message);
    }
    return found == null ? anywhere(rule, words, message) : found;
  }

  private @Nullable RuleError in(String kind, String name, List<String> words, String message) {
    for (DrlText text : texts.values()) {
      for (DrlText.Part part : text.parts()) {
        if (part.kind().equals(kind) && part.name().equals(name)) {
          return text.error(text.find(part, words), Sandbox.CODE, message);
        }
      }
    }
    return null;
  }

  /** Where one of the words stands in any of the texts, or else the whole stage. */
  private RuleError anywhere(@Nullable String rule, List<String> words, String message) {
    List<DrlText> all = new ArrayList<>(texts.values());
    for (String word : words) {
      for (DrlText text : all) {
        for (int i = 0; i < text.tokens().size(); i++) {
          if (text.tokens().get(i).is(word)) {
            return text.error(i, Sandbox.CODE, message);
          }
        }
      }
    }
    String file = all.size() == 1 ? all.get(0).file() : stage + "/";
    return new RuleError(file, 0, 0, rule, RuleError.Severity.ERROR, Sandbox.CODE, message);
  }
}
