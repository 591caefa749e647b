package plumbline.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The texts conditions of a stage ask properties of facts for, numbered: a property is read once of
 * every fact, and from then on numbers are compared, however many conditions ask.
 */
final class Texts {

  /** That a property is one of some texts, by their numbers. */
  static final class Asked {
    private final int property;
    private final int[] numbers;

    private Asked(int property, int[] numbers) {
      this.property = property;
      this.numbers = numbers;
    }

    int property() {
      return property;
    }

    int[] numbers() {
      return numbers;
    }

    /**
     * @param read as {@link Texts#read} gave it
     * @param fact the place of the fact among those of its kind
     */
    boolean met(int[][] read, int fact) {
      int is = read[property][fact];
      for (int number : numbers) {
        if (number == is) {
          return true;
        }
      }
      return false;
    }
  }

  private record Property(int kind, int number, Key.Read read, Map<Object, Integer> texts) {}

  private final List<Property> properties = new ArrayList<>();

  /**
   * Numbers what a condition asks for; all are given before the first run.
   *
   * @param kind the number of the class whose property it is
   */
  Asked asked(int kind, Key key) {
    int at = 0;
    while (at < properties.size()
        && (properties.get(at).kind() != kind || properties.get(at).number() != key.property())) {
      at++;
    }
    if (at == properties.size()) {
      properties.add(new Property(kind, key.property(), key.read(), new HashMap<>()));
    }
    Map<Object, Integer> texts = properties.get(at).texts();
    int[] numbers = new int[key.texts().size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = texts.computeIfAbsent(key.texts().get(i), text -> texts.size() + 1);
    }
    return new Asked(at, numbers);
  }

  /** How many properties are asked. */
  int properties() {
    return properties.size();
  }

  /** How many texts a property is asked for; their numbers begin at 1. */
  int count(int property) {
    return properties.get(property).texts().size();
  }

  /**
   * The numbers of the texts facts have, by property and by the place of the fact among those of
   * its kind; 0 is a text nobody asks for.
   */
  int[][] read(Object[][] facts) {
    int[][] read = new int[properties.size()][];
    for (int i = 0; i < read.length; i++) {
      Property property = properties.get(i);
      Object[] candidates = facts[property.kind()];
      int[] numbers = new int[candidates.length];
      for (int fact = 0; fact < numbers.length; fact++) {
        Integer number = property.texts().get(property.read().read(candidates[fact]));
        numbers[fact] = number == null ? 0 : number;
      }
      read[i] = numbers;
    }
    return read;
  }

  /** Numbers with one more behind them. */
  static int[] with(int[] numbers, int one) {
    int[] all = Arrays.copyOf(numbers, numbers.length + 1);
    all[numbers.length] = one;
    return all;
  }
}
