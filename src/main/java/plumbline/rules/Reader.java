package plumbline.rules;

import org.drools.model.Binding;
import org.drools.model.functions.Function1;
import org.drools.model.functions.IntrospectableLambda;
import org.drools.model.view.BindViewItem1;
import org.jspecify.annotations.Nullable;

/** Reads a variable off the facts matched so far: it is one of them, or read off some. */
final class Reader {
  private final int slot;
  private final Reader[] from;
  private final @Nullable Binding binding;
  private final @Nullable Function1<Object, Object> function;

  private Reader(
      int slot,
      Reader[] from,
      @Nullable Binding binding,
      @Nullable Function1<Object, Object> function) {
    this.slot = slot;
    this.from = from;
    this.binding = binding;
    this.function = function;
  }

  /** Reads the fact in a slot. */
  static Reader ofFact(int slot) {
    return new Reader(slot, new Reader[0], null, null);
  }

  /** Reads what a binding makes of what others read. */
  @SuppressWarnings("unchecked") // The model's own types are raw.
  static Reader ofBinding(Binding binding, Reader[] from) {
    Function1<Object, Object> function =
        binding instanceof BindViewItem1<?> one ? unwrapped(one.getBindingFunction()) : null;
    return new Reader(-1, from, binding, function);
  }

  @SuppressWarnings("unchecked") // The model's own types are raw.
  private static Function1<Object, Object> unwrapped(Function1<?, ?> function) {
    return (Function1<Object, Object>)
        (function instanceof IntrospectableLambda wrapper
                && wrapper.getLambda() instanceof Function1<?, ?> inner
            ? inner
            : function);
  }

  Object read(Object[] facts) {
    if (binding == null) {
      return facts[slot];
    }
    return function == null
        ? binding.eval(all(from, facts, 0))
        : function.apply(from[0].read(facts));
  }

  /** What readers read, behind so many empty places. */
  static Object[] all(Reader[] readers, Object[] facts, int before) {
    Object[] read = new Object[before + readers.length];
    for (int i = 0; i < readers.length; i++) {
      read[before + i] = readers[i].read(facts);
    }
    return read;
  }
}
