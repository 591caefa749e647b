package plumbline.rules;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A decision table, a spreadsheet whose rows are rules, as the DRL it comes to: what reads rules
 * reads that, and its places are found in the cells again.
 *
 * @param drl its rules; of a table with faults, a text without any
 * @param errors what is wrong with its cells
 * @param places which cell what begins at a place of the text comes from
 * @param rules the cells of each rule, by its name
 */
record DecisionTable(
    String drl,
    List<RuleError> errors,
    NavigableMap<Integer, Place> places,
    Map<String, Row> rules) {
  private static final Pattern LINE = Pattern.compile("\\bin line (\\d+)\\b");
  private static final Set<String> OF_RULE =
      Set.of("missing_id", "bad_id", "duplicate_id", "bad_limit");
  private static final Set<String> OF_COMPILER =
      Set.of("compile_error", "builder_failure", Sandbox.CODE);
  private static final String CSV = ".drl.csv";
  private static final String WORKBOOK = ".drl.xlsx";

  /** A cell, and whether it lies in the header of its table, which is about all its rows. */
  record Place(Cell cell, boolean header) {}

  /** Where a rule has its name, its id and its limit, or would have them. */
  record Row(Cell name, Cell id, Cell limit) {
    Cell of(String code) {
      return switch (code) {
        case "missing_id", "bad_id", "duplicate_id" -> id;
        case "bad_limit" -> limit;
        default -> name;
      };
    }
  }

  /** Whether a path is that of a decision table. */
  static boolean is(String path) {
    return path.endsWith(CSV) || isWorkbook(path);
  }

  /** Whether a path is that of a spreadsheet that no decision table is read from. */
  static boolean isOtherSpreadsheet(String path) {
    return !isWorkbook(path) && path.matches("(?i).*\\.(xlsx?|xlsm|xlsb|ods)");
  }

  /** Whether a path is that of a decision table that is no text; it is kept as base64. */
  static boolean isWorkbook(String path) {
    return path.endsWith(WORKBOOK);
  }

  /**
   * Reads a table; what is wrong is among its errors.
   *
   * @param path with the folder of its stage, which its rules' package is
   * @param text of a workbook, its bytes in base64
   */
  static DecisionTable read(String path, String text) {
    TableFaults faults = new TableFaults(path);
    String stage = path.contains("/") ? path.substring(0, path.indexOf('/')) : "";
    TableText drl = new TableText(stage);
    try {
      List<Sheet> sheets =
          isWorkbook(path)
              ? Workbook.read(Base64.getDecoder().decode(text))
              : List.of(CsvSheet.read(text));
      tables(stage, sheets, drl, faults);
    } catch (TableFault e) {
      faults.error(e.cell(), "not_a_table", e.sentence());
    } catch (IllegalArgumentException e) {
      faults.error(null, "not_a_table", "is no workbook in base64");
    }
    return faults.any()
        ? new DecisionTable("package " + stage + "\n", faults.errors(), new TreeMap<>(), Map.of())
        : drl.table();
  }

  /** The cells of a workbook, a row a line, for people to read. */
  static String cells(String text) {
    StringBuilder shown = new StringBuilder();
    try {
      for (Sheet sheet : Workbook.read(Base64.getDecoder().decode(text))) {
        shown.append("sheet \"").append(sheet.name()).append("\"\n");
        sheet
            .rows()
            .forEach(
                (row, cells) -> {
                  shown.append("  ").append(row);
                  cells.forEach(
                      (column, cell) ->
                          shown
                              .append(" | ")
                              .append(sheet.cell(row, column).name().replaceAll("[0-9]", ""))
                              .append(": ")
                              .append(cell.replaceAll("\\R", " ")));
                  shown.append('\n');
                });
      }
    } catch (TableFault e) {
      shown.append("a workbook that ").append(e.sentence()).append('\n');
    } catch (IllegalArgumentException e) {
      shown.append("a workbook that is not in base64\n");
    }
    return shown.toString();
  }

  private static void tables(String stage, List<Sheet> sheets, TableText drl, TableFaults faults) {
    List<TableRules> tables = new ArrayList<>();
    boolean any = sheets.stream().anyMatch(TableSheet::hasTable);
    for (Sheet sheet : sheets) {
      if (any && !TableSheet.hasTable(sheet)) {
        TableSheet.passOver(sheet, faults);
      } else {
        tables.addAll(TableSheet.read(sheet, stage, drl, faults));
      }
    }
    if (tables.isEmpty() && !faults.any("no_table")) {
      faults.error(
          null, "no_table", "there is no cell RuleTable, which a table begins with, and its name");
    }
    // Imports stand before the first rule, whichever sheet they are in.
    if (!faults.any()) {
      tables.forEach(table -> table.write(drl, faults));
    }
  }

  /** An error of a whole rule, at the cell it is about. */
  RuleError ofRule(RuleError error) {
    Row row = error.rule() == null ? null : rules.get(error.rule());
    return row == null || error.cell() != null ? error : error.in(row.of(error.code()));
  }

  /**
   * Errors of this table whose places are in the text, at the cells they come from. What lies in
   * the code of a column is told of there, once; but where the compiler takes the code with some
   * cells and not with others, it is they that are wrong.
   */
  List<RuleError> placed(List<RuleError> errors) {
    Map<RuleError, Integer> alike = new HashMap<>();
    errors.forEach(error -> alike.merge(error.ofAll().at(0, 0), 1, Integer::sum));
    return errors.stream()
        .map(
            error -> {
              int count = alike.getOrDefault(error.ofAll().at(0, 0), 1);
              return placed(error, rules.size() > 1 && count >= rules.size());
            })
        .toList();
  }

  private RuleError placed(RuleError error, boolean everywhere) {
    Row row = error.rule() == null ? null : rules.get(error.rule());
    if (error.cell() != null || (row != null && OF_RULE.contains(error.code()))) {
      return ofRule(error);
    }
    Place place = place(error.line(), error.column());
    if (place == null) {
      return ofRule(error);
    }
    RuleError plain = error.saying(words(error.message()));
    if (!place.header()) {
      return plain.in(place.cell());
    }
    Cell cell = place.cell();
    return row == null || everywhere || !OF_COMPILER.contains(error.code())
        ? plain.ofAll().in(cell)
        : plain.in(new Cell(cell.sheet(), row.name().row(), cell.column()));
  }

  /** A message that names cells where it named lines. */
  private String words(String message) {
    return LINE.matcher(message)
        .replaceAll(line -> "in " + Matcher.quoteReplacement(name(line.group(1))));
  }

  /** The cell a line of the text begins in. */
  @Nullable Cell cell(int line) {
    Place place = place(line, 1);
    return place == null ? null : place.cell();
  }

  private String name(String line) {
    Cell cell = cell(Integer.parseInt(line));
    return cell == null ? "line " + line : cell.name();
  }

  private @Nullable Place place(int line, int column) {
    if (line < 1) {
      return null;
    }
    int at = 0;
    for (int i = 1; i < line; i++) {
      int end = drl.indexOf('\n', at);
      if (end < 0) {
        break;
      }
      at = end + 1;
    }
    Map.Entry<Integer, Place> place = places.floorEntry(at + Math.max(0, column - 1));
    return place == null ? null : place.getValue();
  }

  /** What the rules of texts come to, tables read. */
  static Map<String, DecisionTable> all(Map<String, String> texts) {
    Map<String, DecisionTable> tables = new LinkedHashMap<>();
    texts.forEach(
        (path, text) -> {
          if (is(path)) {
            tables.put(path, read(path, text));
          }
        });
    return tables;
  }
}
