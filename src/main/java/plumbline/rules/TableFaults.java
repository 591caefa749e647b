package plumbline.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wrong with the cells of a decision table, so far. */
final class TableFaults {
  private final String file;
  private final List<RuleError> errors = new ArrayList<>();
  private final Set<Integer> headless = new HashSet<>();

  TableFaults(String file) {
    this.file = file;
  }

  void error(@Nullable Cell cell, String code, String message) {
    RuleError error = RuleError.error(file, 0, 0, code, message);
    errors.add(cell == null ? error : error.in(cell));
  }

  /** A cell in a column that nothing is said of in the header; told of once a column. */
  void headless(TableHeader header, int row, int column) {
    if (headless.add(column)) {
      error(
          header.sheet().cell(row, column),
          "bad_header",
          "this column has no word such as CONDITION or ACTION in row " + header.actionRow());
    }
  }

  void merged(Sheet sheet, Sheet.Merged merged) {
    error(
        sheet.cell(merged.firstRow(), merged.firstColumn()),
        "merged_cell",
        "cells are merged down to %s: write what stands here into each row"
            .formatted(sheet.cell(merged.lastRow(), merged.lastColumn()).name()));
  }

  boolean any(String code) {
    return errors.stream().anyMatch(error -> error.code().equals(code));
  }

  boolean any() {
    return !errors.isEmpty();
  }

  List<RuleError> errors() {
    return errors.stream().sorted(RuleError.IN_ORDER).distinct().toList();
  }
}
