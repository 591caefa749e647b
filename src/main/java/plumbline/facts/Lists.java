package plumbline.facts;

import java.util.ArrayList;
import java.util.HashMap;
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

  /** A row, by column name, and its place in the file. */
  private record Row(String key, List<String> words, Map<String, String> values, int place) {}

  /** The rows of a list by their keys, and by the first word of their keys. */
  private record Rows(Map<String, Row> byKey, Map<String, List<Row>> byFirstWord) {
    static final Rows NONE = new Rows(Map.of(), Map.of());
  }

  private final Map<String, Rows> lists;

  /**
   * @param lists by name (the file's, without {@code .csv}) the rows in the order of the file, each
   *     by column name with the key column first; of rows with the same key the first stands
   */
  public Lists(Map<String, List<Map<String, String>>> lists) {
    Map<String, Rows> copy = new HashMap<>();
    lists.forEach((name, rows) -> copy.put(name, index(rows)));
    this.lists = copy;
  }

  private static Rows index(List<Map<String, String>> values) {
    Rows rows = new Rows(new HashMap<>(), new HashMap<>());
    for (Map<String, String> row : values) {
      String key = normal(row.values().iterator().next());
      Row indexed = new Row(key, words(key), Map.copyOf(row), rows.byKey().size());
      if (rows.byKey().putIfAbsent(key, indexed) == null && !indexed.words().isEmpty()) {
        rows.byFirstWord()
            .computeIfAbsent(indexed.words().get(0), word -> new ArrayList<>())
            .add(indexed);
      }
    }
    return rows;
  }

  /** True where the list has a row with this key. */
  public boolean has(String list, @Nullable String key) {
    return key != null && rows(list).byKey().containsKey(normal(key));
  }

  /** What the row with this key has in a column; null where there is no such row or column. */
  public @Nullable String value(String list, @Nullable String key, String column) {
    Row row = key == null ? null : rows(list).byKey().get(normal(key));
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
    Map<String, List<Row>> byFirstWord = rows(list).byFirstWord();
    Row first = null;
    for (int i = 0; i < words.size(); i++) {
      for (Row row : byFirstWord.getOrDefault(words.get(i), List.of())) {
        boolean earlier = first == null || row.place() < first.place();
        int end = i + row.words().size();
        if (earlier && end <= words.size() && words.subList(i, end).equals(row.words())) {
          first = row;
        }
      }
    }
    return first == null ? null : first.key();
  }

  /** True where a key of the list is {@link #mentioned} in the text. */
  public boolean mentions(String list, @Nullable String text) {
    return mentioned(list, text) != null;
  }

  /** How many rows the list has. */
  public int size(String list) {
    return rows(list).byKey().size();
  }

  private Rows rows(String list) {
    return lists.getOrDefault(list, Rows.NONE);
  }

  private static int whole(@Nullable String text) {
    return text == null || text.isBlank() ? 0 : Integer.parseInt(text.strip());
  }

  private static String normal(String key) {
    return key.strip().toLowerCase(Locale.ROOT);
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= text.length(); i++) {
      boolean inWord = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
      if (inWord && start < 0) {
        start = i;
      } else if (!inWord && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
    }
    return words;
  }
}
