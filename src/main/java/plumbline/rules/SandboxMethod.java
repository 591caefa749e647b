package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;

/** One method, instruction by instruction. */
final class SandboxMethod {
  private static final String CONCAT = "java/lang/invoke/StringConcatFactory";
  private static final String LAMBDA = "java/lang/invoke/LambdaMetafactory";

  private final SandboxCode code;
  private final ClassNode node;
  private final MethodNode method;
  private final SandboxCode.Author author;
  private boolean backward;

  SandboxMethod(SandboxCode code, ClassNode node, MethodNode method, SandboxCode.Author author) {
    this.code = code;
    this.node = node;
    this.method = method;
    this.author = author;
  }

  /** Checks it; how much the text it makes may hold of what it is given. */
  int check() {
    if (author == SandboxCode.Author.COMPILER) {
      return 1;
    }
    if ((method.access & Opcodes.ACC_NATIVE) != 0) {
      error(List.of("native"), "it is native");
    }
    if (method.name.equals("<clinit>") && code.isDeclared(node.name)) {
      error(List.of("enum", "static"), "a declared type has code that runs when it is loaded");
    }
    types(method.desc);
    for (AbstractInsnNode insn : method.instructions) {
      check(insn);
    }
    for (TryCatchBlockNode handler : method.tryCatchBlocks) {
      if (handler.type != null) {
        type(handler.type);
      }
      if (at(handler.handler) < at(handler.end)) {
        loops();
      }
    }
    return backward ? 1 : follow();
  }

  private int follow() {
    SandboxValues values =
        new SandboxValues(
            call -> code.weight(call.owner, call.name, call.desc),
            (insn, fault) -> error(words(insn), fault),
            author.isStrict());
    try {
      new Analyzer<>(values).analyze(node.name, method);
    } catch (AnalyzerException e) {
      error(List.of(), "it cannot be followed: " + e.getMessage());
    }
    return values.weight();
  }

  private void check(AbstractInsnNode insn) {
    if (insn instanceof MethodInsnNode call) {
      member(call.owner, call.name, call.desc);
    } else if (insn instanceof FieldInsnNode field) {
      field(field);
    } else if (insn instanceof TypeInsnNode named) {
      type(named.desc);
    } else if (insn instanceof MultiANewArrayInsnNode) {
      error(List.of("new"), "it makes an array");
    } else if (insn instanceof LdcInsnNode constant) {
      constant(constant.cst);
    } else if (insn instanceof InvokeDynamicInsnNode dynamic) {
      dynamic(dynamic);
    } else if (insn instanceof JumpInsnNode jump) {
      forward(insn, List.of(jump.label));
    } else if (insn instanceof TableSwitchInsnNode choice) {
      forward(insn, choice.labels);
      forward(insn, List.of(choice.dflt));
    } else if (insn instanceof LookupSwitchInsnNode choice) {
      forward(insn, choice.labels);
      forward(insn, List.of(choice.dflt));
    }
    int opcode = insn.getOpcode();
    if (opcode == Opcodes.MONITORENTER || opcode == Opcodes.JSR || opcode == Opcodes.RET) {
      error(List.of("synchronized"), "it takes a lock");
    }
  }

  private void forward(AbstractInsnNode from, List<LabelNode> to) {
    for (LabelNode label : to) {
      if (at(label) <= at(from)) {
        loops();
      }
    }
  }

  private int at(AbstractInsnNode insn) {
    return method.instructions.indexOf(insn);
  }

  private void loops() {
    backward = true;
    error(List.of("while", "for", "do"), "it has a loop");
  }

  private void field(FieldInsnNode field) {
    boolean writes =
        field.getOpcode() == Opcodes.PUTFIELD || field.getOpcode() == Opcodes.PUTSTATIC;
    boolean own = field.owner.equals(node.name);
    boolean made = author != SandboxCode.Author.RULES && own;
    boolean shared = field.getOpcode() == Opcodes.PUTSTATIC && !method.name.equals("<clinit>");
    if (writes && (!made || shared)) {
      error(List.of(field.name), "it writes a field");
    } else {
      member(field.owner, field.name, field.desc);
    }
  }

  private void member(String owner, String name, String descriptor) {
    if (code.isOwn(owner)) {
      if (author.isStrict() && code.isDeclared(owner) && name.startsWith("set")) {
        error(List.of(name, property(name)), "it changes a fact");
      }
      return;
    }
    if (!author.allowed().member(owner, name, descriptor)) {
      String what = name.equals("<init>") ? "new " : "";
      String member = name.equals("<init>") ? "" : "." + name;
      error(
          List.of(name, property(name), SandboxCode.simple(owner)),
          "it uses %s%s%s".formatted(what, SandboxCode.dotted(owner), member));
    }
  }

  /** What a rule may write for a call of a getter or setter. */
  private static String property(String name) {
    for (String prefix : List.of("get", "set", "is")) {
      if (name.startsWith(prefix) && name.length() > prefix.length()) {
        String rest = name.substring(prefix.length());
        return rest.substring(0, 1).toLowerCase(Locale.ROOT) + rest.substring(1);
      }
    }
    return name;
  }

  private void constant(Object constant) {
    if (constant instanceof Type type) {
      types(type.getDescriptor());
    } else if (!(constant instanceof String || constant instanceof Number)) {
      error(List.of(), "it uses a method handle");
    }
  }

  private void dynamic(InvokeDynamicInsnNode dynamic) {
    String factory = dynamic.bsm.getOwner();
    boolean concat =
        factory.equals(CONCAT) && dynamic.bsm.getName().equals("makeConcatWithConstants");
    boolean lambda =
        !author.isStrict()
            && factory.equals(LAMBDA)
            && Set.of("metafactory", "altMetafactory").contains(dynamic.bsm.getName());
    if (!concat && !lambda) {
      error(List.of("->", "::"), "it has a lambda or a method reference");
      return;
    }
    types(dynamic.desc);
    for (Object argument : dynamic.bsmArgs) {
      if (argument instanceof Handle handle) {
        member(handle.getOwner(), handle.getName(), handle.getDesc());
        code.weight(handle.getOwner(), handle.getName(), handle.getDesc());
      } else if (argument instanceof Type type) {
        types(type.getDescriptor());
      } else if (!(argument instanceof String || argument instanceof Number)) {
        error(List.of(), "it uses a method handle");
      }
    }
  }

  private void type(String internalName) {
    types(internalName.startsWith("[") ? internalName : "L" + internalName + ";");
  }

  private void types(String descriptor) {
    for (String type : typesIn(descriptor)) {
      if (!author.allowed().type(type) && !code.isOwn(type)) {
        error(List.of(SandboxCode.simple(type)), "it uses " + SandboxCode.dotted(type));
      }
    }
  }

  /** The classes a descriptor names. */
  static List<String> typesIn(String descriptor) {
    List<String> found = new ArrayList<>();
    Type type = Type.getType(descriptor);
    if (type.getSort() == Type.METHOD) {
      found.addAll(typesIn(type.getReturnType().getDescriptor()));
      for (Type argument : type.getArgumentTypes()) {
        found.addAll(typesIn(argument.getDescriptor()));
      }
    } else {
      Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
      if (element.getSort() == Type.OBJECT) {
        found.add(element.getInternalName());
      }
    }
    return found;
  }

  private List<String> words(AbstractInsnNode insn) {
    if (insn instanceof MethodInsnNode call) {
      return List.of(call.name, SandboxCode.simple(call.owner));
    }
    return insn instanceof InvokeDynamicInsnNode ? List.of("+") : List.of("new");
  }

  private void error(List<String> words, String message) {
    code.error(node, method.name, words, message);
  }
}
