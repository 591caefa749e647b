package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.drools.decisiontable.parser.ActionType.Code;
import org.drools.decisiontable.parser.DefaultRuleSheetListener;
import org.drools.decisiontable.parser.RuleSheetListener;
import org.drools.template.model.DRLOutput;
import org.drools.template.model.Rule;
import org.drools.template.parser.DecisionTableParseException;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a decision table. The engine's own compiler of tables makes rules of them; it is
 * given cells that were looked at before, in rows without gaps, as it takes a gap for the end.
 *
 * @param rows the numbers of the rows that are rules
 */
record TableRules(TableHeader header, List<Integer> rows) {
  /** The most characters they may come to, with the code of their columns. */
  private static final long MOST_TEXT = 8 << 20;

  /** Reads the rows of a table, up to where another begins. */
  static TableRules read(TableHeader header, int end, TableFaults faults) {
    List<Integer> rows = new ArrayList<>();
    Sheet sheet = header.sheet();
    for (int row : sheet.rows().subMap(header.firstRule(), end).keySet()) {
      SortedMap<Integer, String> cells = sheet.row(row).tailMap(header.from());
      if (!cells.isEmpty() && !TableSheet.isRemark(sheet.row(row))) {
        rows.add(row);
        check(header, row, cells, faults);
      }
    }
    faults(header, end, faults);
    Cell begin = sheet.cell(header.row(), header.from());
    if (rows.isEmpty() && !faults.any()) {
      faults.error(begin, "no_rules", "there is no row of rules below the five rows of its header");
    } else if (rows.size() > RuleParser.MOST_RULES) {
      faults.error(
          begin, "too_large", "a table has at most %,d rows".formatted(RuleParser.MOST_RULES));
    }
    return new TableRules(header, rows);
  }

  private static void check(
      TableHeader header, int row, SortedMap<Integer, String> cells, TableFaults faults) {
    cells.forEach(
        (column, text) -> {
          if (header.sheet().text(header.actionRow(), column).isEmpty()) {
            faults.headless(header, row, column);
          }
        });
    for (Code needed : List.of(Code.CONDITION, Code.ACTION)) {
      Integer first = header.first(needed);
      boolean filled =
          header.columns().entrySet().stream()
              .anyMatch(
                  column ->
                      column.getValue().kind() == needed
                          && header.sheet().holds(row, column.getKey()));
      if (first != null && !filled) {
        faults.error(
            header.sheet().cell(row, first),
            "empty_cell",
            needed == Code.ACTION
                ? "this row does nothing: fill in an ACTION"
                : "this row is for every lead: fill in a CONDITION");
      }
    }
    openActions(header, row, faults);
    TableCells.check(header, row, faults);
  }

  /** Where columns make up one statement, none of them can be left out. */
  private static void openActions(TableHeader header, int row, TableFaults faults) {
    boolean open =
        header.columns().values().stream()
            .anyMatch(column -> column.kind() == Code.ACTION && !isWhole(column.code()));
    boolean some =
        header.columns().entrySet().stream()
            .anyMatch(
                c -> c.getValue().kind() == Code.ACTION && header.sheet().holds(row, c.getKey()));
    if (open && some) {
      header
          .columns()
          .forEach(
              (number, column) -> {
                if (column.kind() == Code.ACTION && !header.sheet().holds(row, number)) {
                  faults.error(
                      header.sheet().cell(row, number),
                      "empty_cell",
                      "the columns ACTION make up one statement: fill this one in too");
                }
              });
    }
  }

  private static boolean isWhole(String code) {
    int open = 0;
    for (Token token : Token.all(code, 0, code.length())) {
      open += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (open < 0) {
        return false;
      }
    }
    return open == 0;
  }

  private static void faults(TableHeader header, int end, TableFaults faults) {
    header
        .sheet()
        .faults()
        .subMap(header.row(), end)
        .forEach(
            (row, cells) ->
                cells
                    .tailMap(header.from())
                    .forEach(
                        (column, fault) ->
                            faults.error(header.sheet().cell(row, column), "bad_cell", fault)));
  }

  /** Writes its rules. */
  void write(TableText drl, TableFaults faults) {
    if (size() > MOST_TEXT) {
      Cell begin = header.sheet().cell(header.row(), header.from());
      faults.error(begin, "too_large", "its rules come to more than " + MOST_TEXT + " characters");
      return;
    }
    try {
      List<Rule> rules = compiled();
      for (int i = 0; i < rules.size(); i++) {
        write(rules.get(i), rows.get(i), drl, faults);
      }
    } catch (DecisionTableParseException e) {
      faults.error(
          header.sheet().cell(header.row(), header.from()),
          "bad_header",
          "the engine's compiler of tables says: " + e.getMessage());
    }
  }

  /** About how many characters its rules come to. */
  private long size() {
    long size = 0;
    for (int row : rows) {
      for (Map.Entry<Integer, TableColumn> column : header.columns().entrySet()) {
        String code = column.getValue().code();
        long places = 1 + code.chars().filter(c -> c == '$').count();
        size += code.length() + places * header.sheet().text(row, column.getKey()).length();
      }
    }
    return size;
  }

  private List<Rule> compiled() {
    DefaultRuleSheetListener compiler = new DefaultRuleSheetListener();
    compiler.startSheet("table");
    int alone = RuleSheetListener.NON_MERGED;
    compiler.newRow(0, 2);
    compiler.newCell(0, 0, DefaultRuleSheetListener.ESCAPE_QUOTES_FLAG, alone);
    compiler.newCell(0, 1, "false", alone);
    compiler.newRow(1, 1);
    compiler.newCell(1, 0, "RuleTable " + header.name(), alone);
    compiler.newRow(2, header.columns().size());
    header.columns().forEach((at, c) -> compiler.newCell(2, at, word(c), alone));
    compiler.newRow(3, header.columns().size());
    header.columns().forEach((at, c) -> compiler.newCell(3, at, c.object(), c.start()));
    compiler.newRow(4, header.columns().size());
    header.columns().forEach((at, c) -> compiler.newCell(4, at, c.code(), alone));
    compiler.newRow(5, 0);
    for (int i = 0; i < rows.size(); i++) {
      int row = TableHeader.ROWS + 1 + i;
      compiler.newRow(row, header.columns().size());
      written(rows.get(i)).forEach((at, value) -> compiler.newCell(row, at, value, alone));
    }
    compiler.finishSheet();
    return compiler.getRuleSet().getRules();
  }

  private static String word(TableColumn column) {
    return column.kind().getColHeader();
  }

  /** What stands in the cells of a row that become a part of its rule. */
  private SortedMap<Integer, String> values(int row) {
    SortedMap<Integer, String> values = new TreeMap<>();
    header
        .columns()
        .forEach(
            (number, column) -> {
              String text = header.sheet().text(row, number).replaceAll("\\s*\\R\\s*", " ");
              if (column.kind() == Code.ENABLED) {
                if (TableCells.isOff(text)) {
                  values.put(number, "false");
                }
              } else if (!text.isEmpty() && column.kind() != Code.DESCRIPTION) {
                values.put(number, text);
              }
            });
    return values;
  }

  private SortedMap<Integer, String> written(int row) {
    SortedMap<Integer, String> written = values(row);
    written.replaceAll(
        (number, value) -> {
          TableColumn column = header.columns().get(number);
          return column == null ? value : column.written(value);
        });
    return written;
  }

  private void write(Rule rule, int row, TableText drl, TableFaults faults) {
    SortedMap<Integer, String> values = values(row);
    String name = name(values);
    rule.setName(name);
    rule.setComment(" row " + row);
    DRLOutput out = new DRLOutput();
    rule.renderDRL(out);
    String written = out.getDRL();
    Sheet sheet = header.sheet();
    int condition = number(header.first(Code.CONDITION), values.firstKey());
    int named = number(header.first(Code.NAME), condition);
    Cell at = sheet.cell(row, named);
    DecisionTable.Row cells =
        new DecisionTable.Row(
            at,
            sheet.cell(row, number(header.giving("id"), named)),
            sheet.cell(row, number(header.giving("limit"), named)));
    TableCells.checkName(name, at, faults);
    DecisionTable.Row taken = drl.row(name);
    if (taken != null) {
      faults.error(at, "duplicate_rule", "the name is taken: " + taken.name().shown());
    }
    drl.rule(name, written, cells, new TablePlaces(header, row, written, faults).of(written(row)));
  }

  private static int number(@Nullable Integer column, int otherwise) {
    return column == null ? otherwise : column;
  }

  /** What its column NAME says, or else the name of the table and what the conditions are about. */
  private String name(SortedMap<Integer, String> values) {
    Integer named = header.first(Code.NAME);
    if (named != null && values.containsKey(named)) {
      return values.get(named);
    }
    return header.name()
        + ": "
        + values.entrySet().stream()
            .filter(value -> kind(value.getKey()) == Code.CONDITION)
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
  }

  private Code kind(int column) {
    TableColumn found = header.columns().get(column);
    return found == null ? Code.DESCRIPTION : found.kind();
  }
}
