package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.poi.poifs.crypt.EncryptionInfo;
import org.apache.poi.poifs.crypt.EncryptionMode;
import org.apache.poi.poifs.crypt.Encryptor;
import org.apache.poi.poifs.filesystem.POIFSFileSystem;
import org.apache.poi.ss.usermodel.CellStyle;
import org.apache.poi.ss.util.CellRangeAddress;
import org.apache.poi.xssf.usermodel.XSSFFormulaEvaluator;
import org.apache.poi.xssf.usermodel.XSSFRichTextString;
import org.apache.poi.xssf.usermodel.XSSFSheet;
import org.junit.jupiter.api.Test;
import plumbline.testing.Faults;
import plumbline.testing.Workbooks;

/** What is read of workbooks, and that what is none ends in one clear error. */
class WorkbookTest {
  static final String PATH = "scoring/titles.drl.xlsx";
  static final List<String> BUYER =
      List.of("Is a buyer", "demographic.buyer", "buyer", "10", "buys");
  private static final List<String> SELLER =
      List.of("Is a seller", "demographic.seller", "seller, agent", "-5", "sells");

  static DecisionTable table(byte[] bytes) {
    return DecisionTable.read(PATH, Base64.getEncoder().encodeToString(bytes));
  }

  static DecisionTable titles(Consumer<XSSFSheet> changed) {
    return table(
        Workbooks.of(
            workbook -> {
              XSSFSheet sheet = workbook.createSheet("Titles");
              Workbooks.fill(sheet, List.of(BUYER, SELLER));
              changed.accept(sheet);
            }));
  }

  static List<String> faults(DecisionTable table) {
    return table.errors().stream().map(RuleError::toString).toList();
  }

  @Test
  void aWorkbookComesToWhatTheSameCsvComesTo() {
    String csv =
        """
        RuleTable Job titles
        NAME,METADATA,CONDITION,ACTION,ACTION
        ,,Lead,,
        ,id,"titleMentions( ""$param"" )","insert( Points.demographic( $param,","\""$param"" ) );"
        Rule,Id,Job title says one of,Points,Reason
        Is a buyer,demographic.buyer,buyer,10,buys
        Is a seller,demographic.seller,"seller, agent",-5,sells
        """;
    DecisionTable expected = DecisionTable.read("scoring/titles.drl.csv", csv);
    assertEquals(List.of(), expected.errors());
    DecisionTable table = titles(sheet -> {});
    assertEquals(List.of(), faults(table));
    assertEquals(expected.drl(), table.drl());
    assertTrue(table.drl().contains("Points.demographic( -5,"), table.drl());
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = WorkbookTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  /** LibreOffice 7.4 saved it from the CSV, in which one number was a formula. */
  @Test
  void whatASpreadsheetProgramSavedComesToWhatItsCsvComesTo() throws IOException {
    String csv = new String(resource("saved-by-libreoffice.csv"), StandardCharsets.UTF_8);
    DecisionTable expected = DecisionTable.read("scoring/titles.drl.csv", csv);
    assertEquals(List.of(), expected.errors());
    DecisionTable table = table(resource("saved-by-libreoffice.drl.xlsx"));
    assertEquals(List.of(), faults(table));
    assertEquals(expected.drl(), table.drl());
    assertEquals(expected.rules().keySet(), table.rules().keySet());
  }

  @Test
  void theSameBytesComeToTheSameText() {
    byte[] bytes = Workbooks.titles("Titles", List.of(BUYER, SELLER));
    RuleFiles once = new RuleFiles(Map.of(PATH, Base64.getEncoder().encodeToString(bytes)));
    RuleFiles again = new RuleFiles(Map.of(PATH, Base64.getEncoder().encodeToString(bytes)));
    assertEquals(once.version(), again.version());
    assertEquals(once.rules(), again.rules());
    assertTrue(Arrays.equals(bytes, RuleFiles.bytes(PATH, once.texts().getOrDefault(PATH, ""))));
  }

  @Test
  void valuesAreReadAsTheyAreShown() {
    DecisionTable table =
        titles(
            sheet -> {
              XSSFRichTextString rich = new XSSFRichTextString("chief buyer");
              rich.applyFont(0, 5, sheet.getWorkbook().createFont());
              sheet.getRow(5).getCell(2).setCellValue(rich);
              sheet.getRow(5).getCell(3).setCellFormula("5*4");
              sheet.getRow(6).getCell(3).setCellValue(0.1 + 0.2);
              sheet.getRow(6).getCell(4).setCellValue(true);
              XSSFFormulaEvaluator.evaluateAllFormulaCells(sheet.getWorkbook());
            });
    assertEquals(List.of(), faults(table));
    assertTrue(table.drl().contains("titleMentions( \"chief buyer\" )"), table.drl());
    assertTrue(table.drl().contains("Points.demographic( 20,"), table.drl());
    assertTrue(table.drl().contains("Points.demographic( 0.30000000000000004,"), table.drl());
    assertTrue(table.drl().contains("\"true\" ) );"), table.drl());
  }

  @Test
  void cellsWithoutAValueThatCouldBeUsedAreFaults() {
    DecisionTable table =
        titles(
            sheet -> {
              CellStyle date = sheet.getWorkbook().createCellStyle();
              date.setDataFormat(
                  sheet.getWorkbook().createDataFormat().getFormat("yyyy\\-mm\\-dd"));
              sheet.getRow(5).getCell(3).setCellValue(LocalDate.of(2026, 1, 15));
              sheet.getRow(5).getCell(3).setCellStyle(date);
              sheet.getRow(6).getCell(4).setCellErrorValue((byte) 0x17);
            });
    String sheet = PATH + ", sheet \"Titles\", ";
    assertEquals(
        List.of(
            sheet + "D6: it holds a date: make the cell a text, and write what is meant [bad_cell]",
            sheet + "E7: it shows an error of the spreadsheet, #REF! [bad_cell]"),
        faults(table));
  }

  /** As programs write it that neither compute nor number, in the strict kind of namespace. */
  @Test
  void aBareSheetIsReadToo() throws IOException {
    String text = "<c t=\"inlineStr\"><is><t>%s</t></is></c>";
    String rows =
        "<row><c t=\"inlineStr\"><is><r><t>Rule</t></r><r><t>Table A</t></r></is></c></row>"
            + "<row>%1$s%2$s%3$s</row>".formatted(text, text, text).formatted("@", "C", "A")
            + "<row/>"
            + "<row>%1$s%2$s%3$s</row>"
                .formatted(text, text, text)
                .formatted("id", "Lead( employees &gt; $param )", "insert( $param );")
            + "<row/>"
            + "<row>%s<c><v>1E2</v></c><c><f>A1</f></c></row>".formatted(text).formatted("a.b");
    DecisionTable table =
        table(withSheet("<worksheet xmlns=\"http://purl.oclc.org/x\">" + rows + "</worksheet>"));
    assertEquals(
        List.of(
            PATH
                + ", sheet \"A\", C6: its formula was saved without a value: open and save the file"
                + " [bad_cell]"),
        faults(table));
    String saved = rows.replace("<f>A1</f>", "<f>[1]Other!A1</f><v>7</v>");
    DecisionTable whole = table(withSheet("<worksheet>" + saved + "</worksheet>"));
    assertEquals(List.of(), faults(whole));
    assertTrue(whole.drl().contains("Lead( employees > 100 )"), whole.drl());
    assertTrue(whole.drl().contains("insert( 7 );"), whole.drl());
  }

  @Test
  void mergedCellsAreFaultsButWhereTheyNameOneFact() {
    DecisionTable merged =
        titles(
            sheet -> {
              sheet.addMergedRegion(new CellRangeAddress(5, 6, 3, 3));
              sheet.addMergedRegion(new CellRangeAddress(4, 4, 3, 4));
              sheet.addMergedRegion(new CellRangeAddress(0, 0, 0, 4));
            });
    assertEquals(
        List.of(
            PATH
                + ", sheet \"Titles\", D6: cells are merged down to D7: write what stands here"
                + " into each row [merged_cell]"),
        faults(merged));
    DecisionTable one =
        table(
            Workbooks.of(
                workbook -> {
                  XSSFSheet sheet = workbook.createSheet("Sizes");
                  Workbooks.put(
                      sheet,
                      0,
                      List.of(
                          List.of("RuleTable Sizes"),
                          List.of("METADATA", "CONDITION", "CONDITION", "ACTION"),
                          List.of("", "Lead"),
                          List.of("id", "employees >= $param", "country", "insert( $param );"),
                          List.of("Id", "From", "Country", "What"),
                          List.of("firmographic.large", "500", "DE", "1")));
                  sheet.addMergedRegion(new CellRangeAddress(2, 2, 1, 2));
                }));
    assertEquals(List.of(), faults(one));
    assertTrue(one.drl().contains("Lead(employees >= 500, country == \"DE\")"), one.drl());
  }

  @Test
  void everySheetWithATableCounts() {
    byte[] bytes =
        Workbooks.of(
            workbook -> {
              Workbooks.put(workbook.createSheet("Notes"), 0, List.of(List.of("Only notes")));
              Workbooks.fill(workbook.createSheet("One"), List.of(BUYER));
              XSSFSheet two = workbook.createSheet("Two");
              Workbooks.fill(two, List.of(SELLER));
              two.getRow(6 - 1).createCell(7).setCellValue("stray");
            });
    assertEquals(
        List.of(
            PATH
                + ", sheet \"Two\", H6: this column has no word such as CONDITION or ACTION in row"
                + " 2 [bad_header]"),
        faults(table(bytes)));
  }

  @Test
  void whatIsNoWorkbookIsOneFault() throws Exception {
    byte[] good = Workbooks.titles("Titles", List.of(BUYER));
    Map<String, byte[]> broken =
        Map.of(
            "empty", new byte[0],
            "a text", "RuleTable Titles".getBytes(StandardCharsets.UTF_8),
            "cut", Arrays.copyOf(good, good.length / 2),
            "a zip", zip(Map.of("a.txt", "hello")),
            "no sheet", zip(Map.of("xl/workbook.xml", "<workbook/>")),
            "locked", locked(good),
            "entities", withSheet("<!DOCTYPE w [<!ENTITY a \"x\">]><worksheet>&a;</worksheet>"),
            "a bomb", withSheet("<worksheet>" + " ".repeat(40 << 20) + "</worksheet>"),
            "deep", withSheet("<a>".repeat(100_000)),
            "large", new byte[5 << 20]);
    broken.forEach(
        (name, bytes) -> {
          List<String> faults = faults(table(bytes));
          assertEquals(1, faults.size(), name + faults);
          assertTrue(
              faults.get(0).endsWith(name.equals("no sheet") ? "[no_table]" : "[not_a_table]"),
              name + faults);
          assertTrue(faults.get(0).length() < 300, name + faults);
        });
  }

  @Test
  void aSmallFileCannotComeToMuch() throws IOException {
    String cell = "<c t=\"inlineStr\"><is><t>" + "x".repeat(30_000) + "</t></is></c>";
    String row = "<row>" + cell.repeat(10) + "</row>";
    assertTrue(
        faults(table(withSheet("<worksheet>" + row.repeat(20) + "</worksheet>")))
            .toString()
            .contains("N14: a sheet has at most".replace("N14", "J14")));
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(List.of("Rule " + i, "demographic.r-" + i, "x".repeat(2_000), "1", "why"));
    }
    byte[] bytes =
        Workbooks.of(
            workbook -> {
              XSSFSheet sheet = workbook.createSheet("Titles");
              Workbooks.fill(sheet, rows);
              String code = "titleMentions( \"" + "$param ".repeat(20) + "\" )";
              sheet.getRow(3).getCell(2).setCellValue(code);
            });
    assertEquals(
        List.of(
            PATH
                + ", sheet \"Titles\", A1: its rules come to more than 8388608 characters"
                + " [too_large]"),
        faults(table(bytes)));
    String merges = "<mergeCell ref=\"A1:B1\"/>".repeat(2_000);
    assertTrue(
        faults(table(withSheet("<worksheet>" + merges + "</worksheet>")))
            .toString()
            .contains("at most 1000 merged cells"));
  }

  @Test
  void cellsAreCalledAsSpreadsheetsCallThem() {
    assertEquals("A1", new Cell(null, 1, 1).name());
    assertEquals("Z9", new Cell(null, 9, 26).name());
    assertEquals("AA10", new Cell(null, 10, 27).name());
    assertEquals("ZZ3", new Cell(null, 3, 702).name());
    assertEquals("sheet \"A\", AAA3", new Cell("A", 3, 703).shown());
  }

  @Test
  void aFlippedByteNeverThrows() {
    byte[] good = Workbooks.titles("Titles", List.of(BUYER, SELLER));
    Random random = new Random(5);
    int count = Faults.pick(300, 20_000);
    int readable = 0;
    for (int i = 0; i < count; i++) {
      byte[] bytes = good.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      readable += table(bytes).errors().isEmpty() ? 1 : 0;
    }
    Faults.report("%d workbooks with a flipped bit, %d readable".formatted(count, readable));
  }

  private static byte[] zip(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  static byte[] withSheet(String xml) throws IOException {
    return zip(
        Map.of(
            "xl/workbook.xml",
            "<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" r:id=\"1\"/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id=\"1\" Type=\"x/worksheet\" Target=\"a.xml\"/></R>",
            "xl/a.xml",
            xml));
  }

  private static byte[] locked(byte[] plain) throws Exception {
    try (POIFSFileSystem files = new POIFSFileSystem();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      Encryptor encryptor = new EncryptionInfo(EncryptionMode.agile).getEncryptor();
      encryptor.confirmPassword("secret");
      try (var out = encryptor.getDataStream(files)) {
        out.write(plain);
      }
      files.writeFilesystem(bytes);
      return bytes.toByteArray();
    }
  }
}
