package plumbline.rules;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sheet of a spreadsheet: what stands in its cells, as texts without space around them.
 *
 * @param name null in a file that has but one
 * @param rows by row and column, both counted from 1; cells without a text are not there
 * @param merged cells that were made one
 * @param faults cells that have no value that could be used, and why
 */
record Sheet(
    @Nullable String name,
    SortedMap<Integer, SortedMap<Integer, String>> rows,
    List<Merged> merged,
    SortedMap<Integer, SortedMap<Integer, String>> faults) {

  /** The most columns a sheet may use: what is beyond was hardly meant to be there. */
  static final int MOST_COLUMNS = 200;

  /** Cells made one, from the first to the last row and column, both within. */
  record Merged(int firstRow, int firstColumn, int lastRow, int lastColumn) {
    boolean holds(int row, int column) {
      return firstRow <= row && row <= lastRow && firstColumn <= column && column <= lastColumn;
    }
  }

  /** A sheet without merged cells. */
  static Sheet of(@Nullable String name, SortedMap<Integer, SortedMap<Integer, String>> rows) {
    return new Sheet(name, rows, List.of(), new TreeMap<>());
  }

  /** The cells of a row, by column; none where it is empty. */
  SortedMap<Integer, String> row(int row) {
    return rows.getOrDefault(row, Collections.emptySortedMap());
  }

  /** What stands in a cell; empty where nothing does. */
  String text(int row, int column) {
    return row(row).getOrDefault(column, "");
  }

  /** Whether a cell has anything in it, be it of no use. */
  boolean holds(int row, int column) {
    return row(row).containsKey(column)
        || faults.getOrDefault(row, Collections.emptySortedMap()).containsKey(column)
        || merged.stream().anyMatch(each -> each.holds(row, column));
  }

  Cell cell(int row, int column) {
    return new Cell(name, row, column);
  }

  /** Adds a text to rows, unless it is none. */
  static void put(
      SortedMap<Integer, SortedMap<Integer, String>> rows, int row, int column, String text) {
    String plain = text.replace('\u00a0', ' ').strip();
    if (!plain.isEmpty()) {
      rows.computeIfAbsent(row, number -> new TreeMap<>()).put(column, plain);
    }
  }
}
