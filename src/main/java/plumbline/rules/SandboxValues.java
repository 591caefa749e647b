package plumbline.rules;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.analysis.Interpreter;

/**
 * Follows the values of a method whose code only runs forward, so each instruction once at most:
 * how much text each may hold, where texts meet themselves, and which arguments stand in the code.
 */
final class SandboxValues extends Interpreter<SandboxValue> {
  private static final int ARRAY = 64;
  private static final String STRING = "java/lang/String";
  private static final Set<String> PATTERNS =
      Set.of("matches", "split", "replaceAll", "replaceFirst");
  private static final Set<String> NUMBERS =
      Set.of(
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Double",
          "java/lang/Number",
          "java/lang/Boolean",
          "java/math/BigDecimal");
  private static final Pattern FORMAT =
      Pattern.compile("(?:[^%]|%[-,+0 (]*\\d{0,2}(?:\\.\\d{1,2})?[sdfeEgGbBcxXSn%])*");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{0,40}(?:\\.\\d{0,40})?");

  private final ToIntFunction<MethodInsnNode> own;
  private final BiConsumer<AbstractInsnNode, String> faults;
  private final boolean strict;
  private int weight;

  /**
   * @param own how much a call of a function of the rules' own multiplies; below 0 for other calls
   * @param faults told of each fault, perhaps several times
   * @param strict whether the code is an author's and not the engine's
   */
  SandboxValues(
      ToIntFunction<MethodInsnNode> own,
      BiConsumer<AbstractInsnNode, String> faults,
      boolean strict) {
    super(Opcodes.ASM9);
    this.own = own;
    this.faults = faults;
    this.strict = strict;
  }

  /** How much text the method's result may hold, counted in its arguments. */
  int weight() {
    return Math.max(1, weight);
  }

  @Override
  public @Nullable SandboxValue newValue(@Nullable Type type) {
    if (type == null) {
      return SandboxValue.plain(1);
    }
    if (type.getSort() == Type.VOID) {
      return null;
    }
    return grows(type) ? SandboxValue.object(1, "") : SandboxValue.plain(type.getSize());
  }

  @Override
  public SandboxValue newParameterValue(boolean isInstanceMethod, int local, Type type) {
    return grows(type)
        ? SandboxValue.object(1, "parameter " + local)
        : SandboxValue.plain(type.getSize());
  }

  /** Whether it is, or may hold, a text; numbers and instants are short. */
  private static boolean grows(Type type) {
    return type.getSort() == Type.ARRAY
        || (type.getSort() == Type.OBJECT
            && !NUMBERS.contains(type.getInternalName())
            && !type.getInternalName().startsWith("java/time/"));
  }

  @Override
  public SandboxValue newOperation(AbstractInsnNode insn) {
    return switch (insn.getOpcode()) {
      case Opcodes.ICONST_M1,
          Opcodes.ICONST_0,
          Opcodes.ICONST_1,
          Opcodes.ICONST_2,
          Opcodes.ICONST_3,
          Opcodes.ICONST_4,
          Opcodes.ICONST_5 ->
          SandboxValue.constant(1, insn.getOpcode() - Opcodes.ICONST_0, insn);
      case Opcodes.BIPUSH, Opcodes.SIPUSH ->
          SandboxValue.constant(1, ((IntInsnNode) insn).operand, insn);
      case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 ->
          SandboxValue.plain(2);
      case Opcodes.LDC -> {
        Object constant = ((LdcInsnNode) insn).cst;
        int size = constant instanceof Long || constant instanceof Double ? 2 : 1;
        yield SandboxValue.constant(size, constant, insn);
      }
      case Opcodes.GETSTATIC -> {
        Type type = Type.getType(((FieldInsnNode) insn).desc);
        yield grows(type) ? SandboxValue.object(0, insn) : SandboxValue.plain(type.getSize());
      }
      case Opcodes.NEW -> SandboxValue.object(0, insn);
      default -> SandboxValue.plain(1);
    };
  }

  @Override
  public SandboxValue copyOperation(AbstractInsnNode insn, SandboxValue value) {
    if (insn.getOpcode() == Opcodes.ASTORE && value.isNewArray()) {
      faults.accept(insn, "it makes an array");
    }
    return value;
  }

  @Override
  public @Nullable SandboxValue unaryOperation(AbstractInsnNode insn, SandboxValue value) {
    switch (insn.getOpcode()) {
      case Opcodes.CHECKCAST -> {
        return value;
      }
      case Opcodes.ANEWARRAY -> {
        boolean small =
            value.constant() instanceof Integer length && length >= 0 && length <= ARRAY;
        if (strict && !small) {
          faults.accept(insn, "it makes an array");
        }
        return SandboxValue.array(insn);
      }
      case Opcodes.NEWARRAY -> {
        faults.accept(insn, "it makes an array");
        return SandboxValue.array(insn);
      }
      case Opcodes.GETFIELD -> {
        return newValue(Type.getType(((FieldInsnNode) insn).desc));
      }
      case Opcodes.PUTSTATIC -> {
        return null;
      }
      case Opcodes.I2L,
          Opcodes.I2D,
          Opcodes.L2D,
          Opcodes.F2L,
          Opcodes.F2D,
          Opcodes.D2L,
          Opcodes.LNEG,
          Opcodes.DNEG -> {
        return SandboxValue.plain(2);
      }
      default -> {
        return SandboxValue.plain(1);
      }
    }
  }

  @Override
  public @Nullable SandboxValue binaryOperation(
      AbstractInsnNode insn, SandboxValue one, SandboxValue other) {
    return switch (insn.getOpcode()) {
      case Opcodes.LALOAD,
          Opcodes.DALOAD,
          Opcodes.LADD,
          Opcodes.LSUB,
          Opcodes.LMUL,
          Opcodes.LDIV,
          Opcodes.LREM,
          Opcodes.LSHL,
          Opcodes.LSHR,
          Opcodes.LUSHR,
          Opcodes.LAND,
          Opcodes.LOR,
          Opcodes.LXOR,
          Opcodes.DADD,
          Opcodes.DSUB,
          Opcodes.DMUL,
          Opcodes.DDIV,
          Opcodes.DREM ->
          SandboxValue.plain(2);
      case Opcodes.AALOAD -> SandboxValue.object(Math.max(1, one.weight()), insn);
      case Opcodes.PUTFIELD -> {
        notAnArray(insn, other);
        yield null;
      }
      default -> SandboxValue.plain(1);
    };
  }

  @Override
  public @Nullable SandboxValue ternaryOperation(
      AbstractInsnNode insn, SandboxValue array, SandboxValue index, SandboxValue value) {
    if (insn.getOpcode() == Opcodes.AASTORE) {
      notAnArray(insn, value);
      array.put(insn, value);
    }
    return null;
  }

  private void notAnArray(AbstractInsnNode insn, SandboxValue value) {
    if (strict && value.isNewArray()) {
      faults.accept(insn, "it makes an array");
    }
  }

  @Override
  public @Nullable SandboxValue naryOperation(
      AbstractInsnNode insn, List<? extends SandboxValue> values) {
    int sum = values.stream().mapToInt(SandboxValue::weight).sum();
    if (insn instanceof InvokeDynamicInsnNode dynamic) {
      if (dynamic.name.equals("makeConcatWithConstants")) {
        meets(insn, values);
        return built(insn, sum);
      }
      return SandboxValue.object(Math.max(1, sum), insn);
    }
    if (!(insn instanceof MethodInsnNode call)) {
      return SandboxValue.plain(1);
    }
    Type result = Type.getReturnType(call.desc);
    sum = Math.max(sum, called(call, values, sum));
    int own = this.own.applyAsInt(call);
    if (own >= 0) {
      sum = own * Math.max(1, sum);
    }
    if (call.name.equals("<init>")) {
      return null;
    }
    if (!grows(result)) {
      return newValue(result);
    }
    return call.owner.startsWith("plumbline/facts/")
        ? SandboxValue.object(1, insn)
        : built(insn, sum);
  }

  /** A call of a method that makes long texts of short ones; how much its result may hold. */
  private int called(MethodInsnNode call, List<? extends SandboxValue> values, int sum) {
    if (call.owner.equals(STRING)) {
      return text(call, values, sum);
    }
    String first = values.isEmpty() ? null : values.get(0).text();
    if (call.owner.equals("java/util/regex/Pattern") && call.name.equals("compile")) {
      pattern(call, first);
    } else if (call.owner.equals("java/math/BigDecimal")
        && call.desc.startsWith("(Ljava/lang/String;)")) {
      String number = values.size() < 2 ? null : values.get(1).text();
      if (number == null || !DECIMAL.matcher(number).matches()) {
        faults.accept(call, "a BigDecimal is made of anything but plain digits in quotes");
      }
    } else if (call.name.equals("setScale")) {
      boolean small = values.get(1).constant() instanceof Integer scale && Math.abs(scale) <= 100;
      if (!small) {
        faults.accept(call, "a scale is anything but a number up to 100");
      }
    }
    return sum;
  }

  private int text(MethodInsnNode call, List<? extends SandboxValue> values, int sum) {
    if (PATTERNS.contains(call.name)) {
      pattern(call, values.get(1).text());
    }
    switch (call.name) {
      case "concat" -> meets(call, values);
      case "join" -> {
        if (values.get(0).text() == null) {
          faults.accept(call, "texts are joined by anything but a text in quotes");
        }
      }
      case "format" -> format(call, values.get(0).text());
      case "formatted" -> format(call, values.get(0).text());
      case "replace", "replaceAll", "replaceFirst" -> {
        if (call.desc.startsWith("(CC)")) {
          return sum;
        }
        String what = values.get(1).text();
        String by = values.get(2).text();
        if (what == null || by == null || by.contains("$")) {
          faults.accept(call, "a text is replaced by anything but a text in quotes");
          return sum;
        }
        boolean shorter =
            call.name.equals("replace") && !what.isEmpty() && by.length() <= what.length();
        return Math.max(1, sum) * (shorter || by.isEmpty() ? 1 : 1 + by.length());
      }
      default -> {}
    }
    return sum;
  }

  private void format(MethodInsnNode call, @Nullable String format) {
    if (format == null || format.length() > 1000 || !FORMAT.matcher(format).matches()) {
      faults.accept(call, "a format is no text in quotes, counts its arguments or pads too far");
    }
  }

  private void pattern(AbstractInsnNode insn, @Nullable String pattern) {
    String fault = pattern == null ? "it is no text in quotes" : SandboxPattern.fault(pattern);
    if (fault != null) {
      faults.accept(insn, "a regular expression is dangerous: " + fault);
    }
  }

  private SandboxValue built(AbstractInsnNode insn, int sum) {
    if (strict && sum > SandboxValue.MOST) {
      faults.accept(insn, "a text grows by more than " + SandboxValue.MOST + " texts");
    }
    return SandboxValue.object(Math.max(1, sum), insn);
  }

  private void meets(AbstractInsnNode insn, List<? extends SandboxValue> values) {
    Set<Object> seen = new HashSet<>();
    for (SandboxValue value : values) {
      if (value.getSize() == 1
          && value.origin() != null
          && !"".equals(value.origin())
          && (value.constant() == null || value.text() != null)
          && !seen.add(value.origin())) {
        faults.accept(insn, "a text is joined to itself");
      }
    }
  }

  @Override
  public void returnOperation(
      AbstractInsnNode insn, SandboxValue value, @Nullable SandboxValue expected) {
    notAnArray(insn, value);
    weight = Math.max(weight, value.weight());
  }

  @Override
  public SandboxValue merge(SandboxValue one, SandboxValue other) {
    return one.or(other);
  }
}
