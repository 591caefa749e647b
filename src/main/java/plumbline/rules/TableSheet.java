package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Finds the decision tables of a sheet, and what stands above them. */
final class TableSheet {
  private static final List<String> PROPERTIES =
      List.of("RuleSet", "Import", "Functions", "Declare");

  /** What the engine's compiler of tables knows besides, and rules may not have. */
  private static final List<String> FORBIDDEN =
      List.of(
          "Sequential",
          "SequentialMinPriority",
          "SequentialMaxPriority",
          "Variables",
          "Queries",
          "Unit",
          "Dialect",
          "PRIORITY",
          "DURATION",
          "TIMER",
          "CALENDARS",
          "NO-LOOP",
          "LOCK-ON-ACTIVE",
          "AUTO-FOCUS",
          "ACTIVATION-GROUP",
          "AGENDA-GROUP",
          "RULEFLOW-GROUP",
          "DATE-EFFECTIVE",
          "DATE-EXPIRES");

  private final Sheet sheet;
  private final String stage;
  private final TableText drl;
  private final TableFaults faults;

  /** Whether what looks like a table has no beginning: then the rows below say nothing. */
  private boolean lost;

  private TableSheet(Sheet sheet, String stage, TableText drl, TableFaults faults) {
    this.sheet = sheet;
    this.stage = stage;
    this.drl = drl;
    this.faults = faults;
  }

  /** The tables; what stands above the first is written, what is wrong goes to the faults. */
  static List<TableRules> read(Sheet sheet, String stage, TableText drl, TableFaults faults) {
    return new TableSheet(sheet, stage, drl, faults).tables();
  }

  /** Whether a table begins anywhere in a sheet. */
  static boolean hasTable(Sheet sheet) {
    return sheet.rows().values().stream().anyMatch(cells -> begin(cells) != null);
  }

  /** A sheet without a table beside others that have one: only what was meant as one is a fault. */
  static void passOver(Sheet sheet, TableFaults faults) {
    for (Map.Entry<Integer, SortedMap<Integer, String>> row : sheet.rows().entrySet()) {
      String fault = isRemark(row.getValue()) ? null : lost(row.getValue());
      if (fault != null) {
        int first = row.getValue().firstKey();
        faults.error(sheet.cell(row.getKey(), first), "no_table", fault);
        return;
      }
    }
  }

  private List<TableRules> tables() {
    List<TableHeader> headers = new ArrayList<>();
    for (Map.Entry<Integer, SortedMap<Integer, String>> row : sheet.rows().entrySet()) {
      Integer begin = begin(row.getValue());
      boolean within =
          !headers.isEmpty() && row.getKey() < headers.get(headers.size() - 1).firstRule();
      if (begin != null && !within) {
        headers.add(TableHeader.read(sheet, row.getKey(), begin, faults));
      } else if (headers.isEmpty() && !lost) {
        property(row.getKey(), row.getValue());
      }
    }
    List<TableRules> tables = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      int end = i + 1 < headers.size() ? headers.get(i + 1).row() : Integer.MAX_VALUE;
      tables.add(TableRules.read(headers.get(i), end, faults));
    }
    return tables;
  }

  /** The column a table begins in; null where none does. */
  private static @Nullable Integer begin(SortedMap<Integer, String> cells) {
    for (Map.Entry<Integer, String> cell : cells.entrySet()) {
      if (TableHeader.begins(cell.getValue())) {
        return cell.getKey();
      }
    }
    return null;
  }

  /** Whether a row is a remark, for people. */
  static boolean isRemark(SortedMap<Integer, String> cells) {
    return cells.values().stream().findFirst().map(first -> first.startsWith("#")).orElse(false);
  }

  private void property(int row, SortedMap<Integer, String> cells) {
    if (isRemark(cells)) {
      return;
    }
    int first = cells.firstKey();
    String key = sheet.text(row, first);
    Cell place = sheet.cell(row, first);
    if (isIn(FORBIDDEN, key)) {
      faults.error(
          place,
          "forbidden_construct",
          key + ": rules neither steer their order nor share anything, and speak Java's dialect");
    } else if (lost(cells) != null) {
      lost = true;
      faults.error(place, "no_table", String.valueOf(lost(cells)));
    } else if (cells.size() > 1 && isIn(PROPERTIES, key)) {
      int second = cells.tailMap(first + 1).firstKey();
      property(key.toLowerCase(Locale.ROOT), sheet.cell(row, second), sheet.text(row, second));
    } else if (cells.size() > 1) {
      faults.error(
          place,
          "bad_header",
          "\"%s\" means nothing above a table; a remark begins with #%s"
              .formatted(key, Nearest.hint(key, PROPERTIES)));
    } else if (isIn(PROPERTIES, key)) {
      faults.error(place, "bad_header", "what " + key + " is belongs in the cell beside it");
    }
  }

  /** What a row lacks that looks like a part of a table where none begins; null for another. */
  private static @Nullable String lost(SortedMap<Integer, String> cells) {
    List<String> texts = List.copyOf(cells.values());
    String key = texts.get(0);
    boolean first = key.equalsIgnoreCase("CONDITION") || key.equalsIgnoreCase("ACTION");
    if (first || (isIn(texts, "CONDITION") && isIn(texts, "ACTION"))) {
      return "the row above must begin a table, with RuleTable and a name";
    }
    boolean misspelt =
        cells.size() == 1
            && !isIn(PROPERTIES, key)
            && Nearest.to(key.split(" ", 2)[0], List.of("RuleTable")) != null;
    return misspelt ? "a table begins with RuleTable and a name" : null;
  }

  private static boolean isIn(List<String> words, String key) {
    return words.stream().anyMatch(key::equalsIgnoreCase);
  }

  private void property(String key, Cell place, String value) {
    switch (key) {
      case "ruleset" -> {
        if (!value.equals(stage)) {
          faults.error(
              place,
              "package_mismatch",
              "the file lies in %s/: write \"%s\", or nothing".formatted(stage, stage));
        }
      }
      case "import" -> {
        for (String name : value.split("[,;]")) {
          drl.add(place, name.strip());
        }
      }
      default -> drl.declare(place, value);
    }
  }
}
