package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drools.decisiontable.parser.ActionType.Code;
import org.drools.decisiontable.parser.LhsBuilder;
import org.drools.decisiontable.parser.RhsBuilder;

/**
 * Finds in the text of one rule what came from which cell: what the code of a column and the cell
 * came to stands there once, in the order of the columns, and within it what is no code is the
 * cell's.
 */
final class TablePlaces {
  /** Stands for what a cell says: a character nobody writes. */
  private static final String MARK = "\ue000";

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
          TableHeader.Column column = header.columns().get(number);
          if (column != null && column.kind() == kind) {
            cell(number, column, value);
          }
        });
  }

  private void cell(int number, TableHeader.Column column, String value) {
    String snippet = snippet(column, escaped(value));
    if (isOpen(snippet)) {
      faults.error(
          header.sheet().cell(row, number),
          "syntax",
          "a quote or backslash in it ends, or never ends, the text the column makes of it");
    }
    int at = text.indexOf(snippet, from);
    if (at < 0) {
      return;
    }
    object(column, at);
    Cell own = header.sheet().cell(row, number);
    Cell code = header.sheet().cell(header.codeRow(), number);
    int inside = 0;
    for (String literal : literals(column, value)) {
      int found = snippet.indexOf(literal, inside);
      if (found < 0) {
        break;
      }
      if (found > inside) {
        places.put(at + inside, new DecisionTable.Place(own, false));
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
  private void object(TableHeader.Column column, int before) {
    int object = column.object().isEmpty() ? -1 : text.lastIndexOf('\n', before) + 1;
    if (object > 0) {
      Cell place = header.sheet().cell(header.objectRow(), column.start());
      places.putIfAbsent(object, new DecisionTable.Place(place, true));
    }
  }

  /** As the compiler of tables does it. */
  private static String escaped(String value) {
    return value.indexOf('"') > 0 ? value.replace("\"", "\\\"") : value;
  }

  /** What the code of a column and a value come to. */
  private static String snippet(TableHeader.Column column, String value) {
    if (column.kind() != Code.CONDITION) {
      RhsBuilder builder = new RhsBuilder(column.kind(), 0, 0, bound(column));
      builder.addTemplate(0, 0, column.code());
      builder.addCellValue(0, 0, value);
      return builder.getResult();
    }
    String around = condition(column.object(), "$param", MARK);
    String whole = condition(column.object(), column.code(), value);
    int begin = around.indexOf(MARK);
    return whole.substring(begin, whole.length() - (around.length() - begin - MARK.length()));
  }

  /** The engine's compiler takes no fact for metadata. */
  private static String bound(TableHeader.Column column) {
    return column.kind() == Code.ACTION ? column.object() : "";
  }

  private static String condition(String object, String code, String value) {
    LhsBuilder builder = new LhsBuilder(0, 0, object);
    builder.addTemplate(0, 0, code);
    builder.addCellValue(0, 0, value);
    return builder.getResult();
  }

  /** The pieces of the code around what cells say. */
  private static List<String> literals(TableHeader.Column column, String value) {
    int values = 1 + (int) value.chars().filter(c -> c == ',').count();
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < values; i++) {
      marks.add(MARK);
    }
    boolean several = column.code().contains("$1") || column.code().contains("forall");
    String made = snippet(column, several ? String.join(",", marks) : MARK);
    return List.of(made.split(MARK, -1));
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
