package plumbline.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.drools.model.Binding;
import org.drools.model.Variable;

/** Where the variables of one rule are found while it is matched: a fact each, or read off one. */
final class Slots {

  private final Kinds kinds;
  private final Map<Variable<?>, Reader> readers = new HashMap<>();
  private int facts;

  /**
   * @param kinds the classes the rules of its stage look for
   */
  Slots(Kinds kinds) {
    this.kinds = kinds;
  }

  /** The number of a class some pattern looks for. */
  int kind(Class<?> kind) {
    return kinds.number(kind);
  }

  /** What a condition asks of a property of a class. */
  Texts.Asked asked(int kind, Key key) {
    return kinds.texts().asked(kind, key);
  }

  /** A place for the fact of a pattern. */
  int fact(Variable<?> variable) {
    int slot = facts++;
    readers.put(variable, Reader.ofFact(slot));
    return slot;
  }

  /** What a pattern binds beside its fact; false where what it is read off is not known. */
  boolean bind(Binding binding) {
    Variable<?>[] inputs = binding.getInputVariables();
    Reader[] from = new Reader[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      Reader reader = readers.get(inputs[i]);
      if (reader == null) {
        return false;
      }
      from[i] = reader;
    }
    // Read when it is asked for, as the engine does: a binding nobody uses may well throw.
    readers.put(binding.getBoundVariable(), Reader.ofBinding(binding, from));
    return true;
  }

  /** Whether a pattern so far binds something to a name. */
  boolean binds(String name) {
    return readers.keySet().stream().anyMatch(each -> each.getName().equals(name));
  }

  /** How a variable is read; empty where no pattern gave it. */
  Optional<Reader> reader(Variable<?> variable) {
    return Optional.ofNullable(readers.get(variable));
  }

  /** How what the patterns name is read, by the names authors gave. */
  Map<String, Reader> names() {
    Map<String, Reader> names = new HashMap<>();
    readers.forEach((variable, reader) -> names.put(variable.getName(), reader));
    return Map.copyOf(names);
  }

  /** How many facts a match has. */
  int size() {
    return facts;
  }
}
