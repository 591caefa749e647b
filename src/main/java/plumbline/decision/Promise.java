package plumbline.decision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import plumbline.rules.Insertion;

/**
 * The points a rule would give if it fired, as far as its consequence tells: a number, or one of
 * the numbers in a column of a list.
 *
 * @param values rising; one where the rule always gives the same
 * @param dated whether they are given for an activity, and fade with it
 * @param list where they come from; null where the rule says the number itself
 */
record Promise(String category, List<Integer> values, boolean dated, @Nullable String list) {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"");
  private static final Pattern FROM_LIST =
      Pattern.compile("\\$?\\w+\\.number\\(\"([^\"\\\\]*)\",.*,\"([^\"\\\\]*)\"\\)");

  /**
   * Empty where it cannot be told.
   *
   * @param lists the rows of every list, by its name
   */
  static Optional<Promise> of(
      Insertion insertion, Map<String, List<Map<String, String>>> lists, DecidingConfig config) {
    List<String> arguments = insertion.arguments();
    boolean named = insertion.method().equals("of");
    int value = named ? 1 : 0;
    if (!insertion.type().equals("Points") || arguments.size() < value + 2) {
      return Optional.empty();
    }
    Matcher text = TEXT.matcher(arguments.get(0));
    String category = named ? (text.matches() ? text.group(1) : "") : insertion.method();
    if (!config.categories().containsKey(category)) {
      return Optional.empty();
    }
    boolean dated = arguments.size() == value + 3;
    String number = arguments.get(value);
    if (WHOLE.matcher(number).matches()) {
      return Optional.of(new Promise(category, List.of(Integer.valueOf(number)), dated, null));
    }
    Matcher from = FROM_LIST.matcher(number);
    if (!from.matches()) {
      return Optional.empty();
    }
    List<Integer> values = values(lists.getOrDefault(from.group(1), List.of()), from.group(2));
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(new Promise(category, values, dated, from.group(1)));
  }

  private static List<Integer> values(List<Map<String, String>> rows, String column) {
    TreeSet<Integer> values = new TreeSet<>();
    for (Map<String, String> row : rows) {
      String text = row.getOrDefault(column, "").strip();
      if (WHOLE.matcher(text).matches()) {
        values.add(Integer.valueOf(text));
      }
    }
    return List.copyOf(values);
  }

  /** The most it can give. */
  int most() {
    return values.get(values.size() - 1);
  }

  /** Those above 0, rising. */
  IntStream positive() {
    return values.stream().mapToInt(value -> value).filter(value -> value > 0);
  }
}
