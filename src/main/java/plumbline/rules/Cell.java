package plumbline.rules;

import org.jspecify.annotations.Nullable;

/**
 * A cell of a spreadsheet.
 *
 * @param sheet the name of its sheet; null in a file that has but one, as a CSV
 * @param row counted from 1
 * @param column counted from 1
 */
public record Cell(@Nullable String sheet, int row, int column) {
  private static final int LETTERS = 26;

  /** What spreadsheets call it: {@code C7}. */
  public String name() {
    StringBuilder letters = new StringBuilder();
    for (int left = column; left > 0; left = (left - 1) / LETTERS) {
      letters.insert(0, (char) ('A' + (left - 1) % LETTERS));
    }
    return letters.append(row).toString();
  }

  /** With its sheet: {@code sheet "Titles", C7}. */
  public String shown() {
    return sheet == null ? name() : "sheet \"" + sheet + "\", " + name();
  }
}
