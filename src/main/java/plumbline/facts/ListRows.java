package plumbline.facts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rows of one list, by their keys and by the first word of their keys. */
final class ListRows {
  static final ListRows NONE = of(List.of());

  /** A row, by column name, and its place in the file. */
  record Row(String key, List<String> words, Map<String, String> values, int place) {}

  private final Map<String, Row> byKey = new HashMap<>();
  private final Map<String, List<Row>> byFirstWord = new HashMap<>();
  private final Lately keys = new Lately();
  private final Lately mentions = new Lately();

  private ListRows() {}

  /**
   * @param values in the order of the file, each with the key column first
   */
  static ListRows of(List<Map<String, String>> values) {
    ListRows rows = new ListRows();
    for (Map<String, String> row : values) {
      String key = normal(row.values().iterator().next());
      Row indexed = new Row(key, words(key), Map.copyOf(row), rows.byKey.size());
      if (rows.byKey.putIfAbsent(key, indexed) == null && !indexed.words().isEmpty()) {
        rows.byFirstWord
            .computeIfAbsent(indexed.words().get(0), word -> new ArrayList<>())
            .add(indexed);
      }
    }
    return rows;
  }

  int size() {
    return byKey.size();
  }

  /** The row with a key. */
  @Nullable Row row(String key) {
    Lately.Found found = keys.get(key);
    return found == null ? keys.put(key, byKey.get(normal(key))) : found.row();
  }

  /** The first row whose words stand in a text one after another. */
  @Nullable Row mentioned(String text) {
    Lately.Found found = mentions.get(text);
    return found == null ? mentions.put(text, search(text)) : found.row();
  }

  private @Nullable Row search(String text) {
    List<String> words = words(normal(text));
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
    return first;
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

  /**
   * What was found for some texts: a decision asks the same several times, and leads share titles,
   * trades and countries. What it holds is never changed, so threads need no lock: one that does
   * not see what another put looks it up once more.
   */
  private static final class Lately {
    /** A power of 2; a list takes at most so many texts into memory. */
    private static final int SIZE = 256;

    /** What a text led to; null where it led to no row. */
    record Found(String text, @Nullable Row row) {}

    private final @Nullable Found[] found = new Found[SIZE];

    @Nullable Found get(String text) {
      Found last = found[place(text)];
      return last != null && last.text().equals(text) ? last : null;
    }

    @Nullable Row put(String text, @Nullable Row row) {
      found[place(text)] = new Found(text, row);
      return row;
    }

    private static int place(String text) {
      int hash = text.hashCode();
      return (hash ^ hash >>> 16) & SIZE - 1;
    }
  }
}
