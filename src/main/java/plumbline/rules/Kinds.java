package plumbline.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes the conditions of a stage look for, numbered: facts are sorted by them once a run.
 */
final class Kinds {
  private static final Object[] NONE = {};

  private final List<Class<?>> kinds = new ArrayList<>();
  private final Texts texts = new Texts();
  private final Map<Class<?>, int[]> numbersOf = new ConcurrentHashMap<>();

  /** What is asked of their properties. */
  Texts texts() {
    return texts;
  }

  /** The number of a class; all are given before the first run. */
  int number(Class<?> kind) {
    int known = kinds.indexOf(kind);
    if (known >= 0) {
      return known;
    }
    kinds.add(kind);
    return kinds.size() - 1;
  }

  /** Whether any condition looks for objects of a class. */
  boolean matches(Class<?> kind) {
    return numbers(kind).length > 0;
  }

  private int[] numbers(Class<?> kind) {
    int[] known = numbersOf.get(kind);
    if (known == null) {
      known = new int[kinds.size()];
      int count = 0;
      for (int i = 0; i < kinds.size(); i++) {
        if (kinds.get(i).isAssignableFrom(kind)) {
          known[count++] = i;
        }
      }
      known = Arrays.copyOf(known, count);
      numbersOf.put(kind, known);
    }
    return known;
  }

  /** Objects by the numbers of the classes they can be matched as. */
  Object[][] sort(Collection<?> objects) {
    int[][] numbers = new int[objects.size()][];
    int[] sizes = new int[kinds.size()];
    Class<?> last = Void.class;
    int[] same = {};
    int at = 0;
    for (Object object : objects) {
      // Facts of one class mostly come in a row.
      if (object.getClass() != last) {
        last = object.getClass();
        same = numbers(last);
      }
      numbers[at++] = same;
      for (int number : same) {
        sizes[number]++;
      }
    }
    Object[][] sorted = new Object[sizes.length][];
    for (int i = 0; i < sizes.length; i++) {
      sorted[i] = sizes[i] == 0 ? NONE : new Object[sizes[i]];
      sizes[i] = 0;
    }
    at = 0;
    for (Object object : objects) {
      for (int number : numbers[at++]) {
        sorted[number][sizes[number]++] = object;
      }
    }
    return sorted;
  }
}
