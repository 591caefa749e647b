package plumbline.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.poi.ss.usermodel.Cell;
import org.apache.poi.ss.usermodel.Row;
import org.apache.poi.ss.usermodel.Sheet;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;

/** Makes workbooks with a library of others, so that what reads them is not its own judge. */
public final class Workbooks {
  /** The header of a table of job titles: name, id, words of the title, points, reason. */
  public static final List<List<String>> HEADER =
      List.of(
          List.of("RuleTable Job titles"),
          List.of("NAME", "METADATA", "CONDITION", "ACTION", "ACTION"),
          List.of("", "", "Lead"),
          List.of(
              "",
              "id",
              "titleMentions( \"$param\" )",
              "insert( Points.demographic( $param,",
              "\"$param\" ) );"),
          List.of("Rule", "Id", "Job title says one of", "Points", "Reason"));

  private Workbooks() {}

  /** A workbook as somebody fills it. */
  public static byte[] of(Consumer<XSSFWorkbook> filled) {
    try (XSSFWorkbook workbook = new XSSFWorkbook();
        ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      filled.accept(workbook);
      workbook.write(out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A workbook of one sheet with the header and rows below. */
  public static byte[] titles(String sheet, List<List<String>> rows) {
    return of(workbook -> fill(workbook.createSheet(sheet), rows));
  }

  /** Puts the header and rows into a sheet; what is a whole number becomes one. */
  public static void fill(Sheet sheet, List<List<String>> rows) {
    put(sheet, 0, HEADER);
    put(sheet, HEADER.size(), rows);
  }

  /** Puts rows into a sheet, from one on, counted from 0. */
  public static void put(Sheet sheet, int from, List<List<String>> rows) {
    for (int i = 0; i < rows.size(); i++) {
      Row row = sheet.createRow(from + i);
      for (int j = 0; j < rows.get(i).size(); j++) {
        String text = rows.get(i).get(j);
        Cell cell = row.createCell(j);
        if (text.matches("-?[0-9]+")) {
          cell.setCellValue(Integer.parseInt(text));
        } else if (!text.isEmpty()) {
          cell.setCellValue(text);
        }
      }
    }
  }
}
