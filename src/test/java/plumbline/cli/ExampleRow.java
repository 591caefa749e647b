package plumbline.cli;

import java.util.List;
import java.util.Map;

/**
 * A row of an example, and what the rules made of it.
 *
 * @param cells by column
 * @param score by the example's rules
 * @param shipped the score by the shipped rules
 * @param points of the example's scoring rules that fired, by their ids
 */
record ExampleRow(
    Map<String, String> cells,
    boolean converted,
    double score,
    double shipped,
    Map<String, Integer> points) {

  String text(String column) {
    String text = cells.get(column);
    if (text == null) {
      throw new IllegalArgumentException("no column " + column);
    }
    return text;
  }

  double number(String column) {
    return Double.parseDouble(text(column));
  }

  boolean fired(String rule) {
    return points.containsKey(rule);
  }

  /** The share of rows that converts. */
  static double rate(List<ExampleRow> rows) {
    return (double) rows.stream().filter(ExampleRow::converted).count() / rows.size();
  }
}
