package plumbline.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of a workbook's sheets.
 *
 * @param texts which cells share, in their order
 * @param dates which styles show a number as a date
 */
record WorkbookCells(List<String> texts, Set<Integer> dates) {
  private static final Pattern REFERENCE = Pattern.compile("([A-Z]{1,3})([0-9]{1,7})");
  private static final int LETTERS = 26;
  private static final int MOST_CELLS = 200_000;
  private static final int MOST_MERGED = 1_000;

  /** The most characters of a sheet: cells share texts, so a small file may hold many. */
  private static final int MOST_TEXT = 4 << 20;

  /** A cell while it is read. */
  private static final class Reading {
    int row;
    int column;
    String type = "";
    boolean date;
    boolean formula;
    @Nullable String value;
  }

  /** Reads a sheet. */
  Sheet sheet(String name, byte[] part) throws XMLStreamException, TableFault {
    SortedMap<Integer, SortedMap<Integer, String>> rows = new TreeMap<>();
    SortedMap<Integer, SortedMap<Integer, String>> faults = new TreeMap<>();
    List<Sheet.Merged> merged = new ArrayList<>();
    XMLStreamReader reader = WorkbookXml.open(part);
    int row = 0;
    int column = 0;
    int cells = 0;
    int characters = 0;
    while (reader.hasNext()) {
      WorkbookXml.next(reader);
      if (WorkbookXml.begins(reader, "row")) {
        String number = reader.getAttributeValue(null, "r");
        row = number == null ? row + 1 : Integer.parseInt(number);
        column = 0;
      } else if (WorkbookXml.begins(reader, "c")) {
        Reading cell = cell(reader, row, column + 1);
        column = cell.column;
        characters += Math.min(MOST_TEXT, put(name, cell, rows, faults));
        if (++cells > MOST_CELLS || characters > MOST_TEXT) {
          throw new TableFault(
              new Cell(name, row, column),
              "a sheet has at most %d cells and %d characters".formatted(MOST_CELLS, MOST_TEXT));
        }
      } else if (WorkbookXml.begins(reader, "mergeCell")) {
        merged.add(merged(reader.getAttributeValue(null, "ref")));
        if (merged.size() > MOST_MERGED) {
          throw new TableFault(
              new Cell(name, 1, 1), "a sheet has at most " + MOST_MERGED + " merged cells");
        }
      }
    }
    return new Sheet(name, rows, merged, faults);
  }

  private Reading cell(XMLStreamReader reader, int row, int column) throws XMLStreamException {
    Reading cell = new Reading();
    String reference = reader.getAttributeValue(null, "r");
    int[] place = reference == null ? new int[] {row, column} : place(reference);
    cell.row = place[0];
    cell.column = place[1];
    String type = reader.getAttributeValue(null, "t");
    cell.type = type == null ? "n" : type;
    String style = reader.getAttributeValue(null, "s");
    cell.date = style != null && dates.contains(Integer.parseInt(style));
    while (!WorkbookXml.ends(reader, "c")) {
      WorkbookXml.next(reader);
      if (WorkbookXml.begins(reader, "f")) {
        cell.formula = true;
      } else if (WorkbookXml.begins(reader, "v")) {
        cell.value = reader.getElementText();
      } else if (WorkbookXml.begins(reader, "is")) {
        cell.value = WorkbookXml.text(reader, "is");
      }
    }
    return cell;
  }

  /** Puts a cell where it belongs; how many characters that takes. */
  private int put(
      String sheet,
      Reading cell,
      SortedMap<Integer, SortedMap<Integer, String>> rows,
      SortedMap<Integer, SortedMap<Integer, String>> faults)
      throws TableFault {
    String value = cell.value;
    String fault = null;
    if (value == null || value.isBlank()) {
      // A formula may well come to an empty text.
      boolean none = cell.formula && (value == null || !cell.type.equals("str"));
      fault = none ? "its formula was saved without a value: open and save the file" : null;
    } else if (cell.type.equals("e")) {
      fault = "it shows an error of the spreadsheet, " + value;
    } else if (cell.type.equals("d") || (cell.date && cell.type.equals("n"))) {
      fault = "it holds a date: make the cell a text, and write what is meant";
    } else if (cell.column > Sheet.MOST_COLUMNS) {
      throw new TableFault(
          new Cell(sheet, cell.row, cell.column),
          "a row has at most " + Sheet.MOST_COLUMNS + " cells");
    } else if (cell.type.equals("n") && number(value) == null) {
      fault = "it holds %s, which is no number".formatted(value.strip());
    } else {
      String text = text(cell.type, value);
      if (text == null) {
        throw new TableFault(
            new Cell(sheet, cell.row, cell.column),
            "the workbook is damaged: it has no text number %s, which this cell refers to"
                .formatted(value.strip()));
      }
      Sheet.put(rows, cell.row, cell.column, text);
      return text.length();
    }
    if (fault != null) {
      Sheet.put(faults, cell.row, cell.column, fault);
    }
    return 0;
  }

  private @Nullable String text(String type, String value) {
    return switch (type) {
      case "s" -> shared(value.strip());
      case "b" -> value.strip().equals("1") ? "true" : "false";
      case "n" -> number(value);
      default -> value;
    };
  }

  private @Nullable String shared(String number) {
    int index = number.matches("[0-9]{1,9}") ? Integer.parseInt(number) : -1;
    return index >= 0 && index < texts.size() ? texts.get(index) : null;
  }

  /**
   * As people write it: files hold numbers in binary, and up to 17 digits of them. Null for none.
   */
  private static @Nullable String number(String value) {
    double read;
    try {
      read = Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      return null;
    }
    if (!Double.isFinite(read)) {
      return null;
    }
    BigDecimal number = BigDecimal.valueOf(read);
    return (number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()).toPlainString();
  }

  private static int[] place(String reference) {
    Matcher parts = REFERENCE.matcher(reference);
    if (!parts.matches()) {
      throw new IllegalArgumentException("there is no cell " + reference);
    }
    int column = 0;
    for (char letter : parts.group(1).toCharArray()) {
      column = column * LETTERS + letter - 'A' + 1;
    }
    return new int[] {Integer.parseInt(parts.group(2)), column};
  }

  private static Sheet.Merged merged(@Nullable String range) {
    String[] ends = String.valueOf(range).split(":", -1);
    int[] first = place(ends[0]);
    int[] last = place(ends[ends.length - 1]);
    return new Sheet.Merged(first[0], first[1], last[0], last[1]);
  }
}
