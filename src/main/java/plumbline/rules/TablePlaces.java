package plumbline.rules;

import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drools.decisiontable.parser.ActionType.Code;

/**
 * Finds in the text of one rule what came from which cell: what the code of a column and the cell
 * came to stands there once, in the order of the columns, and within it what is no code is the
 * cell's.
 */
final class TablePlaces {
  private final TableHeader header;
  private final int row;
  private final String text;
  private final TableFaults faults;
  private final NavigableMap<Integer, DecisionTable.Place> places = new TreeMap<>();
  private int from;

  TablePlaces(TableHeader header, int row, String text, TableFaults faults) {
    this.header = header;
    this.row = row;
    this.text = text;
    this.faults = faults;
  }

  /**
   * The cells by where what they came to begins.
   *
   * @param values of the row, by column
   */
  NavigableMap<Integer, DecisionTable.Place> of(SortedMap<Integer, String> values) {
    section(values, Code.METADATA);
    from = Math.max(from, text.indexOf("\twhen\n"));
    section(values, Code.CONDITION);
    from = Math.max(from, text.indexOf("\tthen\n"));
    section(values, Code.ACTION);
    return places;
  }

  private void section(SortedMap<Integer, String> values, Code kind) {
    values.forEach(
        (number, value) -> {
          TableColumn column = header.columns().get(number);
          if (column != null && column.kind() == kind) {
            cell(number, column, value);
          }
        });
  }

  private void cell(int number, TableColumn column, String value) {
    String snippet = column.snippet(value);
    if (isOpen(snippet)) {
      faults.error(
          header.sheet().cell(row, number),
          "syntax",
          "a quote in it, or in the code of its column, is not closed");
    }
    TableCells.checkLength(snippet, header.sheet().cell(row, number), faults);
    int at = text.indexOf(snippet, from);
    if (at < 0) {
      return;
    }
    object(column, at);
    Cell own = header.sheet().cell(row, number);
    Cell code = header.sheet().cell(header.codeRow(), number);
    int inside = 0;
    for (String literal : column.literals(value)) {
      int found = snippet.indexOf(literal, inside);
      if (found < 0) {
        break;
      }
      if (found > inside) {
        // The quote before it is the beginning of what it says.
        boolean quoted = inside > 0 && snippet.charAt(inside - 1) == '"';
        places.put(at + inside - (quoted ? 1 : 0), new DecisionTable.Place(own, false));
      }
      if (!literal.isEmpty()) {
        places.put(at + found, new DecisionTable.Place(code, true));
      }
      inside = found + literal.length();
    }
    if (inside < snippet.length() || inside == 0) {
      places.put(at + inside, new DecisionTable.Place(own, false));
    }
    from = at + snippet.length();
    places.putIfAbsent(from, new DecisionTable.Place(own, false));
  }

  /** The name of the fact stands before the first condition about it. */
  private void object(TableColumn column, int before) {
    int object = column.object().isEmpty() ? -1 : text.lastIndexOf('\n', before) + 1;
    if (object > 0) {
      Cell place = header.sheet().cell(header.objectRow(), column.start());
      places.putIfAbsent(object, new DecisionTable.Place(place, true));
    }
  }

  private static boolean isOpen(String snippet) {
    for (Token token : Token.all(snippet, 0, snippet.length())) {
      String raw = token.text();
      if (token.isText() && (raw.length() < 2 || raw.charAt(raw.length() - 1) != raw.charAt(0))) {
        return true;
      }
    }
    return false;
  }
}
