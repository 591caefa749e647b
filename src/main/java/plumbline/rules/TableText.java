package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The DRL of a decision table while it is written, with the cells its places come from. */
final class TableText {
  private static final String FACTS = "plumbline.facts.*";

  private final StringBuilder text = new StringBuilder();
  private final List<Line> later = new ArrayList<>();
  private final NavigableMap<Integer, DecisionTable.Place> places = new TreeMap<>();
  private final Map<String, DecisionTable.Row> rules = new HashMap<>();

  /** Lines that stand behind all imports. */
  private record Line(Cell cell, String text) {}

  TableText(String stage) {
    text.append("package ").append(stage).append("\nimport ").append(FACTS).append('\n');
  }

  /** An import; that of the facts is there already. */
  void add(Cell cell, String name) {
    if (!name.equals(FACTS)) {
      line(cell, "import " + name);
    }
  }

  /** A function or a declared type. */
  void declare(Cell cell, String lines) {
    later.add(new Line(cell, lines));
  }

  private void line(Cell cell, String line) {
    places.put(text.length(), new DecisionTable.Place(cell, true));
    text.append(line).append('\n');
  }

  /**
   * A rule.
   *
   * @param written as the engine's compiler of tables writes it
   * @param cells what comes from where, by places in it
   */
  void rule(
      String name,
      String written,
      DecisionTable.Row row,
      NavigableMap<Integer, DecisionTable.Place> cells) {
    later.forEach(line -> line(line.cell(), line.text()));
    later.clear();
    int begin = text.length();
    places.put(begin, new DecisionTable.Place(row.name(), false));
    cells.forEach((at, place) -> places.put(begin + at, place));
    text.append(written);
    rules.put(name, row);
  }

  /** The rule of a name; null where there is none yet. */
  DecisionTable.@Nullable Row row(String name) {
    return rules.get(name);
  }

  DecisionTable table() {
    return new DecisionTable(text.toString(), List.of(), places, rules);
  }
}
