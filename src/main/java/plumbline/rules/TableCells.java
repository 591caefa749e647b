package plumbline.rules;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.drools.decisiontable.parser.ActionType.Code;

/** What the cells of a row may say, by the column they stand in. */
final class TableCells {
  private static final Set<String> ON = Set.of("yes", "y", "true");
  private static final Set<String> OFF = Set.of("no", "n", "false");

  /** A number as people write it. */
  private static final Pattern PLAIN = Pattern.compile("[+-]?\\s*(0|[1-9][0-9]*)(\\.[0-9]+)?");

  /** What Java takes for a number, or would but for a letter. */
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?\\s*[0-9][\\w.]*((?<=[eEpP])[+-][0-9]+)?");

  /** A number Java reads as another than people do, or with signs of its own. */
  private static final Pattern JAVA_ONLY = Pattern.compile("0[0-9_xXbB].*|.*_.*");

  /** A character, which Java takes for a number. */
  private static final Pattern CHARACTER = Pattern.compile("'(\\\\.[0-9]*|[^'\\\\])'");

  /**
   * The most characters a cell may come to with the code of its column. A class file holds texts of
   * 65,535 bytes, and a character takes up to three.
   */
  private static final int MOST = 10_000;

  private TableCells() {}

  /** Whether a cell of a column {@code ENABLED} switches its row off. */
  static boolean isOff(String text) {
    return OFF.contains(text.toLowerCase(Locale.ROOT));
  }

  /** Tells of cells of a row that say what nobody could have meant. */
  static void check(TableHeader header, int row, TableFaults faults) {
    header
        .columns()
        .forEach(
            (number, column) -> {
              String text = header.sheet().text(row, number);
              Cell cell = header.sheet().cell(row, number);
              if (column.kind() == Code.ENABLED) {
                checkSwitch(text, cell, faults);
              } else if (column.hasCode() && !column.inText()) {
                checkCode(text, cell, faults);
              }
            });
  }

  private static void checkSwitch(String text, Cell cell, TableFaults faults) {
    if (!text.isEmpty() && !isOff(text) && !ON.contains(text.toLowerCase(Locale.ROOT))) {
      faults.error(
          cell,
          "bad_cell",
          "\"%s\" is neither yes nor no: write yes, y or true, or no, n or false; empty is yes"
              .formatted(shown(text)));
    }
  }

  /** What becomes Java as it stands: a number must be the one people read. */
  private static void checkCode(String text, Cell cell, TableFaults faults) {
    List<Token> tokens = Token.all(text, 0, text.length());
    boolean odd = NUMBER.matcher(text).matches() && !PLAIN.matcher(text).matches();
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean fraction = i > 0 && tokens.get(i - 1).is(".");
      odd |=
          token.kind() == Token.Kind.NUMBER
              && !fraction
              && JAVA_ONLY.matcher(token.text()).matches();
      if (token.isText() && CHARACTER.matcher(token.text()).matches()) {
        faults.error(
            cell,
            "bad_cell",
            token.text() + " is one character, which Java takes for a number: use double quotes");
      }
    }
    if (odd) {
      faults.error(
          cell,
          "bad_cell",
          ("\"%s\" is no plain number, and Java may read another: write digits without leading"
                  + " zeros, signs between them or letters, such as 10, -5 or 0.25")
              .formatted(shown(text)));
    }
  }

  /** Tells of a cell that comes to more than the engine's compiler takes. */
  static void checkLength(String snippet, Cell cell, TableFaults faults) {
    if (snippet.length() > MOST) {
      faults.error(
          cell,
          "bad_cell",
          "it comes to %d characters with the code of its column, and may to %d"
              .formatted(snippet.length(), MOST));
    }
  }

  /** Tells of a name that is no name. */
  static void checkName(String name, Cell cell, TableFaults faults) {
    if (name.length() > MOST) {
      faults.error(
          cell,
          "bad_cell",
          ("its rule has a name of %d characters, and may have one of %d: give it a shorter one"
                  + " in a column NAME")
              .formatted(name.length(), MOST));
    }
  }

  private static String shown(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > 40 ? line.substring(0, 40) + "…" : line;
  }
}
