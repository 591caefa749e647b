package plumbline.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.analysis.Value;

/** What is known of a value while a method is read without being run. */
final class SandboxValue implements Value {
  /** Enough for any reason, and far below what fills the memory. */
  static final int MOST = 64;

  private final int size;
  private final int weight;
  private final @Nullable Object origin;
  private final @Nullable Object constant;
  private final @Nullable Map<AbstractInsnNode, Integer> elements;

  private SandboxValue(
      int size,
      int weight,
      @Nullable Object origin,
      @Nullable Object constant,
      @Nullable Map<AbstractInsnNode, Integer> elements) {
    this.size = size;
    this.weight = Math.min(weight, MOST + 1);
    this.origin = origin;
    this.constant = constant;
    this.elements = elements;
  }

  /** Anything that is no object: a number, a return address, an empty place. */
  static SandboxValue plain(int size) {
    return new SandboxValue(size, 0, null, null, null);
  }

  /** A text or number that stands in the code. */
  static SandboxValue constant(int size, Object constant, Object origin) {
    return new SandboxValue(size, 0, origin, constant, null);
  }

  /**
   * An object.
   *
   * @param weight how many given texts it may hold
   * @param origin where it came into being: the same for its copies
   */
  static SandboxValue object(int weight, Object origin) {
    return new SandboxValue(1, weight, origin, null, null);
  }

  /** An array made here. */
  static SandboxValue array(Object origin) {
    return new SandboxValue(1, 0, origin, null, new HashMap<>());
  }

  /** An element is put into it by an instruction. */
  void put(AbstractInsnNode by, SandboxValue element) {
    if (elements != null) {
      elements.put(by, element.weight());
    }
  }

  boolean isNewArray() {
    return elements != null;
  }

  /** How many given texts it may hold. */
  int weight() {
    return elements == null
        ? weight
        : Math.min(MOST + 1, elements.values().stream().mapToInt(each -> each).sum());
  }

  /** Where it came into being; null where it may be one of several. */
  @Nullable Object origin() {
    return origin;
  }

  @Nullable Object constant() {
    return constant;
  }

  @Nullable String text() {
    return constant instanceof String text ? text : null;
  }

  @Override
  public int getSize() {
    return size;
  }

  /** One of two, where ways through the code meet. */
  SandboxValue or(SandboxValue other) {
    if (equals(other)) {
      return this;
    }
    if (size != other.size) {
      return plain(1);
    }
    Map<AbstractInsnNode, Integer> both = null;
    if (elements != null || other.elements != null) {
      both = new HashMap<>();
      if (elements != null) {
        both.putAll(elements);
      }
      if (other.elements != null) {
        both.putAll(other.elements);
      }
    }
    return new SandboxValue(
        size,
        Math.max(weight, other.weight),
        Objects.equals(origin, other.origin) ? origin : null,
        Objects.equals(constant, other.constant) ? constant : null,
        both);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof SandboxValue other
        && size == other.size
        && weight == other.weight
        && Objects.equals(origin, other.origin)
        && Objects.equals(constant, other.constant)
        && Objects.equals(elements, other.elements);
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, weight, origin, constant);
  }
}
