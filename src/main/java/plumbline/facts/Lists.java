package plumbline.facts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lists the business keeps beside its rules, one CSV file each. The first column of a list is
 * its key; keys are compared without regard to case and surrounding space. A list that does not
 * exist is empty.
 */
public final class Lists {

  /** No lists at all. */
  public static final Lists NONE = new Lists(Map.of());

  /** A row, by column name. */
  private record Row(List<String> words, Map<String, String> values) {}

  private final Map<String, Map<String, Row>> lists;

  /**
   * @param lists by name (the file's, without {@code .csv}) the rows in the order of the file, each
   *     by column name with the key column first; of rows with the same key the first stands
   */
  public Lists(Map<String, List<Map<String, String>>> lists) {
    Map<String, Map<String, Row>> copy = new HashMap<>();
    lists.forEach(
        (name, rows) -> {
          Map<String, Row> byKey = new LinkedHashMap<>();
          for (Map<String, String> row : rows) {
            String key = normal(row.values().iterator().next());
            byKey.putIfAbsent(key, new Row(words(key), Map.copyOf(row)));
          }
          copy.put(name, byKey);
        });
    this.lists = copy;
  }

  /** True where the list has a row with this key. */
  public boolean has(String list, @Nullable String key) {
    return key != null && rows(list).containsKey(normal(key));
  }

  /** What the row with this key has in a column; null where there is no such row or column. */
  public @Nullable String value(String list, @Nullable String key, String column) {
    Row row = key == null ? null : rows(list).get(normal(key));
    return row == null ? null : row.values().get(column);
  }

  /** As {@link #value}, as a whole number; 0 where there is none. */
  public int number(String list, @Nullable String key, String column) {
    return whole(value(list, key, column));
  }

  /**
   * The first key of the list, in the order of its file, whose words stand in the text one after
   * another ("vice president" stands in "Vice President, Sales"); null where none does.
   */
  public @Nullable String mentioned(String list, @Nullable String text) {
    if (text == null) {
      return null;
    }
    List<String> words = words(normal(text));
    for (Map.Entry<String, Row> row : rows(list).entrySet()) {
      List<String> sought = row.getValue().words();
      if (!sought.isEmpty() && Collections.indexOfSubList(words, sought) >= 0) {
        return row.getKey();
      }
    }
    return null;
  }

  /** True where a key of the list is {@link #mentioned} in the text. */
  public boolean mentions(String list, @Nullable String text) {
    return mentioned(list, text) != null;
  }

  /** How many rows the list has. */
  public int size(String list) {
    return rows(list).size();
  }

  private Map<String, Row> rows(String list) {
    return lists.getOrDefault(list, Map.of());
  }

  private static int whole(@Nullable String text) {
    return text == null || text.isBlank() ? 0 : Integer.parseInt(text.strip());
  }

  private static String normal(String key) {
    return key.strip().toLowerCase(Locale.ROOT);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        word.append(c);
      } else if (!word.isEmpty()) {
        words.add(word.toString());
        word.setLength(0);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
