package plumbline.rules;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.model.AlphaIndex;
import org.drools.model.Declaration;
import org.drools.model.DomainClassMetadata;
import org.drools.model.Index;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.drools.model.constraints.AbstractSingleConstraint;
import org.jspecify.annotations.Nullable;

/**
 * Texts of which some property of a fact must be one: a condition that says no more than that need
 * not be called, and rules can be looked up by them.
 *
 * @param property its number within the class
 */
record Key(int property, List<String> texts, Read read) {

  /** Reads the property. */
  interface Read {
    @Nullable Object read(Object fact);
  }

  private static final String TEXT = "\"[^\"\\\\]*\"";
  private static final Pattern IN =
      Pattern.compile(
          "\\s*(\\w+)\\s+in\\s*\\(((?:\\s*" + TEXT + "\\s*,)*\\s*" + TEXT + ")\\s*\\)\\s*");
  private static final Pattern EACH = Pattern.compile(TEXT);

  /**
   * The key a condition demands, if it demands one. Texts only: the engine compares other constants
   * by rules of its own.
   *
   * @param own the variable that is the fact
   */
  static Optional<Key> of(SingleConstraint single, Variable<?> own, Slots slots) {
    if (single.getVariables().length != 1 || !single.getVariables()[0].equals(own)) {
      return Optional.empty();
    }
    if (single.getIndex() instanceof AlphaIndex<?, ?> index) {
      return equal(index);
    }
    return single instanceof AbstractSingleConstraint written
            && own instanceof Declaration<?> declared
            && declared.getMetadata() != null
        ? among(written.predicateInformation().getStringConstraint(), declared.getMetadata(), slots)
        : Optional.empty();
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // The model's own types are raw.
  private static Optional<Key> equal(AlphaIndex index) {
    if (index.getConstraintType() == Index.ConstraintType.EQUAL
        && index.getIndexId() >= 0
        && index.getIndexedClass() == String.class
        && index.getRightValue() instanceof String text) {
      return Optional.of(
          new Key(
              index.getIndexId(),
              List.of(text),
              fact -> index.getLeftOperandExtractor().apply(fact)));
    }
    return Optional.empty();
  }

  /** {@code property in ( "one", "other" )}, for which the model has no index, as it is written. */
  private static Optional<Key> among(
      @Nullable String written, DomainClassMetadata metadata, Slots slots) {
    Matcher in = IN.matcher(written == null ? "" : written);
    if (!in.matches() || slots.binds(in.group(1))) {
      return Optional.empty();
    }
    String property = in.group(1);
    List<String> texts =
        EACH.matcher(in.group(2))
            .results()
            .map(text -> text.group().substring(1, text.group().length() - 1))
            .distinct()
            .toList();
    return read(metadata.getDomainClass(), property)
        .map(read -> new Key(metadata.getPropertyIndex(property), texts, read));
  }

  /** Reads a text of a public record; nobody can have overridden how. */
  private static Optional<Read> read(Class<?> kind, String property) {
    if (!kind.isRecord()) {
      return Optional.empty();
    }
    Optional<RecordComponent> component =
        Arrays.stream(kind.getRecordComponents())
            .filter(each -> each.getName().equals(property) && each.getType() == String.class)
            .findFirst();
    if (component.isEmpty()) {
      return Optional.empty();
    }
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    try {
      MethodHandle accessor = lookup.unreflect(component.get().getAccessor());
      MethodHandle made =
          LambdaMetafactory.metafactory(
                  lookup,
                  "read",
                  MethodType.methodType(Read.class),
                  MethodType.methodType(Object.class, Object.class),
                  accessor,
                  MethodType.methodType(String.class, kind))
              .getTarget();
      return Optional.of((Read) made.invoke());
    } catch (Throwable e) {
      return Optional.empty(); // Not for us to read: the rule is matched without a key.
    }
  }
}
