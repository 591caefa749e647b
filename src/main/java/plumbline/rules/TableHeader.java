package plumbline.rules;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.drools.decisiontable.parser.ActionType.Code;
import org.jspecify.annotations.Nullable;

/**
 * The rows a decision table begins with: its name, what each column is for, the facts, the code,
 * and titles for people. What is wrong with them goes to the faults.
 *
 * @param row of the cell that begins with {@code RuleTable}, counted from 1
 * @param name behind that word
 * @param columns by their numbers
 */
record TableHeader(
    Sheet sheet, int row, int from, String name, SortedMap<Integer, TableColumn> columns) {
  private static final String MARK = "ruletable";
  private static final String MORE = "...";

  /** How many rows a header has. */
  static final int ROWS = 5;

  private static final List<Code> USABLE =
      List.of(
          Code.NAME, Code.DESCRIPTION, Code.METADATA, Code.CONDITION, Code.ACTION, Code.ENABLED);
  private static final List<String> WORDS = USABLE.stream().map(Code::getColHeader).toList();

  /** Metadata that needs no more than its name. */
  private static final List<String> PLAIN_METADATA = List.of("id", "limit");

  /** Whether a table begins in a cell. */
  static boolean begins(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return word.equals(MARK) || word.startsWith(MARK + " ");
  }

  int actionRow() {
    return row + 1;
  }

  int objectRow() {
    return row + 2;
  }

  int codeRow() {
    return row + 3;
  }

  int titleRow() {
    return row + 4;
  }

  /** The first row of rules. */
  int firstRule() {
    return row + ROWS;
  }

  /** The first column of a kind; null where there is none. */
  @Nullable Integer first(Code kind) {
    return columns.entrySet().stream()
        .filter(column -> column.getValue().kind() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** The column that gives metadata of a name; null where none does. */
  @Nullable Integer giving(String metadata) {
    return columns.entrySet().stream()
        .filter(column -> column.getValue().gives(metadata))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** Reads the header that begins in a cell. */
  static TableHeader read(Sheet sheet, int row, int from, TableFaults faults) {
    String name = sheet.text(row, from).substring(MARK.length()).strip();
    TableHeader header = new TableHeader(sheet, row, from, name, new TreeMap<>());
    if (name.isEmpty()) {
      faults.error(sheet.cell(row, from), "bad_header", "a name belongs behind RuleTable");
    }
    Map<Integer, Integer> starts = header.starts(faults);
    sheet
        .row(header.actionRow())
        .tailMap(from)
        .forEach((column, word) -> header.column(column, word, starts, faults));
    header.check(faults);
    return header;
  }

  private void column(int column, String word, Map<Integer, Integer> starts, TableFaults faults) {
    Code kind = kind(word);
    Cell place = sheet.cell(actionRow(), column);
    if (kind == null) {
      faults.error(
          place,
          "bad_header",
          "\"%s\" is no kind of column: it is one of %s%s"
              .formatted(word, String.join(", ", WORDS), Nearest.hint(word, WORDS)));
    } else if (!USABLE.contains(kind)) {
      faults.error(
          place,
          "forbidden_construct",
          kind.getColHeader() + ": rules neither steer their order nor have a clock");
    } else {
      int start = starts.getOrDefault(column, column);
      String object = starts.containsKey(column) ? object(start) : object(column);
      columns.put(column, TableColumn.of(kind, object, start, code(kind, column)));
    }
  }

  private static @Nullable Code kind(String word) {
    for (Code code : Code.values()) {
      if (word.equalsIgnoreCase(code.getColHeader()) || word.equalsIgnoreCase(code.getColShort())) {
        return code;
      }
    }
    return null;
  }

  private String object(int column) {
    String text = plainQuotes(sheet.text(objectRow(), column));
    return text.endsWith(MORE) ? text.substring(0, text.length() - MORE.length()).strip() : text;
  }

  private String code(Code kind, int column) {
    String code = plainQuotes(sheet.text(codeRow(), column));
    boolean plain = kind == Code.METADATA && PLAIN_METADATA.contains(code);
    return plain ? code + "(\"$param\")" : code;
  }

  /** Spreadsheet programs put typographic quotes where code has plain ones. */
  private static String plainQuotes(String code) {
    return code.replaceAll("[\u201c\u201d\u201e]", "\"").replaceAll("\\s*\\R\\s*", " ");
  }

  /** For columns that name one fact together, the first of them: merged, or ended by dots. */
  private Map<Integer, Integer> starts(TableFaults faults) {
    Map<Integer, Integer> starts = new TreeMap<>();
    Integer open = null;
    for (int column = from; column <= Sheet.MOST_COLUMNS; column++) {
      boolean more = sheet.text(objectRow(), column).endsWith(MORE);
      open = more ? (open == null ? Integer.valueOf(column) : open) : null;
      if (open != null) {
        starts.put(column, open);
      }
    }
    for (Sheet.Merged merged : sheet.merged()) {
      boolean line = merged.firstRow() == merged.lastRow();
      if (line && merged.firstRow() == objectRow()) {
        for (int column = merged.firstColumn(); column <= merged.lastColumn(); column++) {
          starts.put(column, merged.firstColumn());
        }
      } else if (merged.lastColumn() >= from
          && merged.lastRow() > row
          && !(line && merged.firstRow() == titleRow())) {
        faults.merged(sheet, merged);
      }
    }
    return starts;
  }

  private void check(TableFaults faults) {
    for (Code needed : List.of(Code.CONDITION, Code.ACTION)) {
      if (first(needed) == null && !faults.any()) {
        faults.error(
            sheet.cell(actionRow(), from),
            "bad_header",
            "the row below RuleTable says what each column is for, and none is "
                + needed.getColHeader());
      }
    }
    for (int below = objectRow(); below <= titleRow(); below++) {
      for (int column : sheet.row(below).tailMap(from).keySet()) {
        if (sheet.text(actionRow(), column).isEmpty()) {
          faults.headless(this, below, column);
        }
      }
    }
    columns.forEach((number, column) -> check(number, column, faults));
  }

  private void check(int number, TableColumn column, TableFaults faults) {
    boolean code = List.of(Code.METADATA, Code.CONDITION, Code.ACTION).contains(column.kind());
    String kind = column.kind().getColHeader();
    if (column.isMisplaced()) {
      faults.error(
          sheet.cell(objectRow(), number),
          "bad_header",
          "this row is for facts such as Lead, or empty; the code belongs in the row below");
    } else if (code && column.code().isEmpty()) {
      faults.error(
          sheet.cell(codeRow(), number), "bad_header", "a column " + kind + " needs its code here");
    } else if (!code && !column.code().isEmpty()) {
      faults.error(
          sheet.cell(codeRow(), number), "bad_header", "a column " + kind + " has no code");
    } else if (column.gives("id") && looksLikeId(sheet.text(titleRow(), number))) {
      faults.error(
          sheet.cell(titleRow(), number),
          "bad_header",
          "this row is for the titles of the columns; the rules begin in the row below");
    }
  }

  private static boolean looksLikeId(String text) {
    return text.matches("[a-z_]+(\\.[a-z0-9_-]+)+");
  }
}
