package plumbline.facts;

import java.util.HashMap;
import java.util.List;
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

  private final Map<String, ListRows> lists;

  /**
   * @param lists by name (the file's, without {@code .csv}) the rows in the order of the file, each
   *     by column name with the key column first; of rows with the same key the first stands
   */
  public Lists(Map<String, List<Map<String, String>>> lists) {
    Map<String, ListRows> copy = new HashMap<>();
    lists.forEach((name, rows) -> copy.put(name, ListRows.of(rows)));
    this.lists = copy;
  }

  /** True where the list has a row with this key. */
  public boolean has(String list, @Nullable String key) {
    return key != null && rows(list).row(key) != null;
  }

  /** What the row with this key has in a column; null where there is no such row or column. */
  public @Nullable String value(String list, @Nullable String key, String column) {
    ListRows.Row row = key == null ? null : rows(list).row(key);
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
    ListRows.Row row = text == null ? null : rows(list).mentioned(text);
    return row == null ? null : row.key();
  }

  /** True where a key of the list is {@link #mentioned} in the text. */
  public boolean mentions(String list, @Nullable String text) {
    return mentioned(list, text) != null;
  }

  /** How many rows the list has. */
  public int size(String list) {
    return rows(list).size();
  }

  private ListRows rows(String list) {
    return lists.getOrDefault(list, ListRows.NONE);
  }

  private static int whole(@Nullable String text) {
    return text == null || text.isBlank() ? 0 : Integer.parseInt(text.strip());
  }
}
