package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.testing.Workbooks;

/** Sheets, cells and files that are not as they should be, in words for people. */
class WorkbookCellsTest {
  /** As people keep what they look things up in; but what was meant as a table is none of it. */
  @Test
  void aSheetThatIsNoTableIsPassedOverWhereAnotherHasOne() {
    List<List<String>> lookup =
        List.of(List.of("Lookup", "Value"), List.of("a", "1"), List.of("Unit", "pieces"));
    DecisionTable beside =
        WorkbookTest.titles(
            sheet -> Workbooks.put(sheet.getWorkbook().createSheet("Z"), 0, lookup));
    assertEquals(List.of(), WorkbookTest.faults(beside));
    assertEquals(2, beside.rules().size());
    DecisionTable alone =
        WorkbookTest.table(
            Workbooks.of(workbook -> Workbooks.put(workbook.createSheet("Z"), 0, lookup)));
    assertEquals(
        WorkbookTest.PATH
            + ": there is no cell RuleTable, which a table begins with, and its name [no_table]",
        WorkbookTest.faults(alone).get(0));
    String sheet = WorkbookTest.PATH + ", sheet \"Z\", A1: ";
    Map<List<List<String>>, String> meant =
        Map.of(
            List.of(List.of("RulTable Titles"), Workbooks.HEADER.get(1)),
            sheet + "a table begins with RuleTable and a name [no_table]",
            Workbooks.HEADER.subList(1, 5),
            sheet + "the row above must begin a table, with RuleTable and a name [no_table]");
    meant.forEach(
        (rows, fault) -> {
          DecisionTable table =
              WorkbookTest.titles(
                  titles -> Workbooks.put(titles.getWorkbook().createSheet("Z"), 0, rows));
          assertEquals(List.of(fault), WorkbookTest.faults(table));
        });
  }

  /** A row of a table whose last cell is what a file says of a cell. */
  private static List<String> withCell(String cell) throws IOException {
    String text = "<c t=\"inlineStr\"><is><t>%s</t></is></c>";
    String rows =
        "<row>%s</row>".formatted(text.formatted("RuleTable A"))
            + "<row>%1$s%1$s%1$s</row>".formatted(text).formatted("@", "C", "A")
            + "<row/>"
            + "<row>%1$s%1$s%1$s</row>"
                .formatted(text)
                .formatted("id", "Lead( employees &gt; $param )", "insert( &quot;$param&quot; );")
            + "<row/>"
            + "<row>%1$s<c><v>1E2</v></c>%2$s</row>".formatted(text, cell).formatted("a.b");
    return WorkbookTest.faults(
        WorkbookTest.table(WorkbookTest.withSheet("<worksheet>" + rows + "</worksheet>")));
  }

  @Test
  void oddCellsAreToldOfInWordsForPeople() throws IOException {
    String place = WorkbookTest.PATH + ", sheet \"A\", C6: ";
    Map<String, String> cells =
        Map.of(
            "<c><v>NaN</v></c>",
            "it holds NaN, which is no number [bad_cell]",
            "<c><v>ten</v></c>",
            "it holds ten, which is no number [bad_cell]",
            "<c t=\"s\"><v>9</v></c>",
            "the workbook is damaged: it has no text number 9, which this cell refers to"
                + " [not_a_table]",
            "<c t=\"d\"><v>2026-01-15</v></c>",
            "it holds a date: make the cell a text, and write what is meant [bad_cell]",
            "<c t=\"str\"><f>A1</f><v></v></c>",
            "this row does nothing: fill in an ACTION [empty_cell]",
            "<c><f>A1</f></c>",
            "its formula was saved without a value: open and save the file [bad_cell]");
    for (Map.Entry<String, String> cell : cells.entrySet()) {
      assertEquals(List.of(place + cell.getValue()), withCell(cell.getKey()), cell.getKey());
    }
    assertEquals(List.of(), withCell("<c t=\"str\"><f>A1</f><v>x</v></c>"));
  }

  @Test
  void whatIsCutIsSaidToBeDamaged() {
    byte[] good = Workbooks.titles("Titles", List.of(WorkbookTest.BUYER));
    String damaged = WorkbookTest.PATH + ": is no .xlsx workbook, or a damaged one [not_a_table]";
    assertEquals(
        List.of(damaged),
        WorkbookTest.faults(WorkbookTest.table(Arrays.copyOf(good, good.length / 2))));
    assertEquals(List.of(damaged), WorkbookTest.faults(WorkbookTest.table(new byte[] {1})));
    assertEquals(
        List.of(WorkbookTest.PATH + ": is empty: no .xlsx workbook [not_a_table]"),
        WorkbookTest.faults(WorkbookTest.table(new byte[0])));
  }

  @Test
  void aNumberIsReadAlikeWhetherItIsOneOrAText() {
    DecisionTable text =
        WorkbookTest.titles(sheet -> sheet.getRow(5).getCell(3).setCellValue("010"));
    assertEquals(1, WorkbookTest.faults(text).size());
    String begin = WorkbookTest.PATH + ", sheet \"Titles\", D6: \"010\" is no plain number";
    assertEquals(begin, WorkbookTest.faults(text).get(0).substring(0, begin.length()));
    DecisionTable number =
        WorkbookTest.titles(sheet -> sheet.getRow(5).getCell(3).setCellValue(-20));
    assertEquals(List.of(), WorkbookTest.faults(number));
  }
}
