package plumbline.rules;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a sheet from CSV (RFC 4180). Cells are divided by what divides the words of a table's
 * header: a comma, or the semicolon or tab that spreadsheet programs write in many countries.
 */
final class CsvSheet {
  private static final List<Character> DELIMITERS = List.of(',', ';', '\t');
  private static final Set<String> HEADERS = Set.of("CONDITION", "ACTION", "METADATA", "NAME");

  private final String text;
  private final char delimiter;
  private final SortedMap<Integer, SortedMap<Integer, String>> rows = new TreeMap<>();
  private int at;
  private int row = 1;
  private int column = 1;

  private CsvSheet(String text, char delimiter) {
    this.text = text;
    this.delimiter = delimiter;
  }

  /**
   * Reads it.
   *
   * @throws TableFault where a quote is not closed
   */
  static Sheet read(String text) throws TableFault {
    String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
    SortedMap<Integer, SortedMap<Integer, String>> best = new TreeMap<>();
    long most = -1;
    TableFault fault = null;
    for (char delimiter : DELIMITERS) {
      try {
        CsvSheet sheet = new CsvSheet(plain, delimiter);
        sheet.read();
        long headers = sheet.headers();
        if (headers > most) {
          most = headers;
          best = sheet.rows;
        }
      } catch (TableFault e) {
        fault = fault == null ? e : fault;
      }
    }
    if (fault != null && most <= 0) {
      throw fault;
    }
    return Sheet.of(null, best);
  }

  private long headers() {
    return rows.values().stream()
        .flatMap(cells -> cells.values().stream())
        .filter(cell -> HEADERS.contains(cell.toUpperCase(Locale.ROOT)))
        .count();
  }

  private void read() throws TableFault {
    while (at < text.length()) {
      String cell = text.charAt(at) == '"' ? quoted() : plain();
      if (column > Sheet.MOST_COLUMNS) {
        throw new TableFault(
            new Cell(null, row, column), "a row has at most " + Sheet.MOST_COLUMNS + " cells");
      }
      Sheet.put(rows, row, column, cell);
      next();
    }
  }

  /** Goes behind what divides two cells or two rows. */
  private void next() {
    if (at < text.length() && text.charAt(at) == delimiter) {
      at++;
      column++;
    } else if (at < text.length()) {
      at += text.startsWith("\r\n", at) ? 2 : 1;
      row++;
      column = 1;
    }
  }

  private String plain() {
    int from = at;
    while (at < text.length() && !ends(text.charAt(at))) {
      at++;
    }
    return text.substring(from, at);
  }

  private boolean ends(char c) {
    return c == delimiter || c == '\n' || c == '\r';
  }

  private String quoted() throws TableFault {
    StringBuilder cell = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        cell.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        cell.append('"');
        at++;
      } else {
        // Whatever stands between the quote and the end of the cell belongs to it.
        return cell.append(plain()).toString();
      }
    }
    throw new TableFault(
        new Cell(null, row, column), "the quote that opens this cell is not closed");
  }
}
