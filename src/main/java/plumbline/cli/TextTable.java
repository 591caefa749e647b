package plumbline.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of texts as columns of one width each, for people to read. */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final int numbers;

  /**
   * @param numbers how many columns, the first ones, are set to the right
   */
  TextTable(int numbers, String... headings) {
    this.numbers = numbers;
    rows.add(List.of(headings));
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Its lines, each after an indent and without space at its end. */
  String text(String indent) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(indent);
      for (int i = 0; i < columns; i++) {
        String space = " ".repeat(widths[i] - row.get(i).length());
        line.append(i < numbers ? space + row.get(i) : row.get(i) + space).append("  ");
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
