package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.model.SingleConstraint;
import org.drools.model.Variable;
import org.drools.model.constraints.AbstractSingleConstraint;
import org.drools.model.constraints.SingleConstraint1;
import org.drools.model.constraints.SingleConstraint2;
import org.drools.model.functions.IntrospectableLambda;
import org.drools.model.functions.Predicate1;
import org.drools.model.functions.Predicate2;
import org.drools.model.functions.PredicateN;
import org.jspecify.annotations.Nullable;

/**
 * Whether the facts matched so far pass. One class for all kinds of tests: there are hundreds of
 * compiled predicates, and each call the virtual machine cannot foresee costs as much as a test.
 */
final class Test {
  private static final Pattern NAMED = Pattern.compile("^\\$?\\w+\\s*:\\s*");

  private final @Nullable Predicate1<Object> one;
  private final @Nullable Predicate2<Object, Object> two;
  private final @Nullable PredicateN many;
  private final Reader[] readers;
  private final List<List<Test>> any;
  private final @Nullable Key key;
  private final String text;

  private Test(
      @Nullable Predicate1<Object> one,
      @Nullable Predicate2<Object, Object> two,
      @Nullable PredicateN many,
      Reader[] readers,
      List<List<Test>> any,
      @Nullable Key key,
      String text) {
    this.one = one;
    this.two = two;
    this.many = many;
    this.readers = readers;
    this.any = any;
    this.key = key;
    this.text = text;
  }

  /** Passed where all tests of one of several lists are. */
  static Test any(List<List<Test>> any) {
    String text =
        any.stream()
            .map(all -> all.stream().map(Test::text).collect(Collectors.joining(" && ")))
            .collect(Collectors.joining(" || "));
    return new Test(null, null, null, new Reader[0], List.copyOf(any), null, text);
  }

  /**
   * Empty where only the engine can tell.
   *
   * @param own the variable that is the fact
   */
  @SuppressWarnings("unchecked") // The model's own types are raw.
  static Optional<Test> of(SingleConstraint single, Variable<?> own, Slots slots) {
    if (single.isTemporal()) {
      return Optional.empty();
    }
    List<Reader> readers = new ArrayList<>();
    for (Variable<?> variable : single.getVariables()) {
      Optional<Reader> reader = slots.reader(variable);
      if (reader.isEmpty()) {
        return Optional.empty();
      }
      readers.add(reader.get());
    }
    Reader[] all = readers.toArray(Reader[]::new);
    String text = written(single);
    if (single instanceof SingleConstraint1<?> constraint) {
      Key key = Key.of(single, own, slots).orElse(null);
      Predicate1<Object> one = unwrapped(constraint.getPredicate1(), Predicate1.class);
      return Optional.of(new Test(one, null, null, all, List.of(), key, text));
    }
    if (single instanceof SingleConstraint2<?, ?> constraint) {
      Predicate2<Object, Object> two = unwrapped(constraint.getPredicate2(), Predicate2.class);
      return Optional.of(new Test(null, two, null, all, List.of(), null, text));
    }
    return Optional.of(new Test(null, null, single.getPredicate(), all, List.of(), null, text));
  }

  /** The condition as its author wrote it, without the name it gives to what it reads. */
  private static String written(SingleConstraint single) {
    String text =
        single instanceof AbstractSingleConstraint written
            ? written.predicateInformation().getStringConstraint()
            : null;
    return text == null ? "" : NAMED.matcher(text.strip()).replaceFirst("");
  }

  /** What the model wraps only to compare it. */
  private static <T> T unwrapped(T predicate, Class<T> kind) {
    return predicate instanceof IntrospectableLambda wrapper && kind.isInstance(wrapper.getLambda())
        ? kind.cast(wrapper.getLambda())
        : predicate;
  }

  /** What comes to the same; null where nothing does. */
  @Nullable Key key() {
    return key;
  }

  /** The condition as its author wrote it; empty where that is not known. */
  String text() {
    return text;
  }

  /** Whether facts pass all tests. */
  static boolean pass(List<Test> tests, Object[] facts) throws Exception {
    for (int i = 0; i < tests.size(); i++) {
      if (!tests.get(i).pass(facts)) {
        return false;
      }
    }
    return true;
  }

  /** Whether facts pass. */
  boolean pass(Object[] facts) throws Exception {
    if (one != null) {
      return one.test(readers[0].read(facts));
    }
    if (two != null) {
      return two.test(readers[0].read(facts), readers[1].read(facts));
    }
    if (many != null) {
      return many.test(Reader.all(readers, facts, 0));
    }
    for (List<Test> each : any) {
      if (pass(each, facts)) {
        return true;
      }
    }
    return false;
  }
}
