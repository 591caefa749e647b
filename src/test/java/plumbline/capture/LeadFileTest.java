package plumbline.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeadFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void findsTheDelimiterOfACsv(String delimiter) throws IOException {
    List<String> rows = read("a.csv", "x|y\n1|2\n".replace("|", delimiter));
    assertEquals(List.of("1/2 [1|2]"), rows);
  }

  @Test
  void readsQuotesBlankLinesAndEveryLineEnd() throws IOException {
    String text = "a,b\r\n\"1,\"\"x\"\"\",2\r\n\r\n  \n\"two\nlines\",\"\"\n é ,last";
    assertEquals(
        List.of("1/2 [1,\"x\"|2]", "2/5 [two\nlines|]", "3/7 [ é |last]"), read("a.csv", text));
  }

  @Test
  void passesOverAByteOrderMark() throws IOException {
    assertEquals(List.of("1/2 [1]"), read("a.csv", "\uFEFFname\n1\n"));
    assertEquals(List.of("1/1 {\"a\":1}"), read("a.json", "\uFEFF{\"a\":1}\n"));
  }

  @Test
  void aBadRowCostsThatRowOnly() throws IOException {
    List<String> rows =
        read("a.csv", "a,b\n1,2\n1\n1,2,3\n\"x\"y,2\n\"open,2\n3,\"4\"\n5,6\n7,\"8\n9,10\n");
    assertEquals(
        List.of(
            "1/2 [1|2]",
            "2/3 cell_count",
            "3/4 cell_count",
            "4/5 bad_quote",
            "5/6 bad_quote",
            "6/7 [3|4]",
            "7/8 [5|6]",
            "8/9 open_quote",
            "9/10 [9|10]"),
        rows);
  }

  @Test
  void aQuoteThatIsNeverClosedDoesNotSwallowTheFile() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n1,\"2\n");
    int more = 30_000;
    String cell = "4".repeat(40);
    for (int i = 0; i < more; i++) {
      text.append("3,").append(cell).append('\n');
    }
    List<String> rows = read("a.csv", text.toString());
    assertEquals(1 + more, rows.size());
    assertEquals("1/2 too_long", rows.get(0));
    assertEquals("2/3 [3|" + cell + "]", rows.get(1));
    assertEquals((1 + more) + "/" + (2 + more) + " [3|" + cell + "]", rows.get(more));
  }

  @Test
  void aCellThatIsNoUtf8IsABadRow() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("a,b\n".getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes("Café,1\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes("Café,2\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("1/2 invalid_utf8", "2/3 [Café|2]"), read("a.csv", bytes.toByteArray()));
  }

  @Test
  void tellsTheElementsOfAnArrayApartAndLeavesTheirParsingToOthers() throws IOException {
    String text = " [ {\"a\":\"},]\\\"\"},\n{\"b\":[1,{}]} , 3, {bad] ,{\"c\":1}]\n";
    assertEquals(
        List.of(
            "1/1 {\"a\":\"},]\\\"\"}", "2/2 {\"b\":[1,{}]}", "3/2 3", "4/2 {bad]", "5/2 {\"c\":1}"),
        read("a.json", text));
  }

  @ParameterizedTest
  @CsvSource({
    "'[{},{}', 2/1 malformed_json",
    "'[{},', 2/1 malformed_json",
    "'[{}] x', 2/1 malformed_json"
  })
  void aBrokenArrayIsABadRow(String text, String last) throws IOException {
    List<String> rows = read("a.json", text);
    assertEquals(last, rows.get(rows.size() - 1));
  }

  @Test
  void readsNdjsonLineByLine() throws IOException {
    String large = "{\"a\":\"" + "x".repeat(1 << 20) + "\"}";
    assertEquals(
        List.of("1/1 {\"a\":1}", "2/3 nonsense", "3/4 too_long", "4/5 {}"),
        read("a.ndjson", "{\"a\":1}\n\r\nnonsense\n" + large + "\n{}"));
  }

  @ParameterizedTest
  @CsvSource({"a.csv,'n\n1\n'", "a.json,'[1]'", "a.ndjson,'1'", "noname,'n\n1\n'"})
  void gzipIsSeenByItsFirstBytes(String name, String text) throws IOException {
    List<String> plain = read(name, text);
    assertEquals(1, plain.size());
    assertEquals(plain, read("zip-" + name, gzip(text)));
    assertEquals(plain, read(name + ".gz", gzip(text)));
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv,''",
    "a.csv,'name\n'",
    "a.json,''",
    "a.json,' [ ] '",
    "a.ndjson,'\n\n'",
    "a,''"
  })
  void nothingIsNoRow(String name, String text) throws IOException {
    assertEquals(List.of(), read(name, text));
    assertEquals(List.of(), read("z-" + name, gzip(text)));
  }

  @Test
  void largerThanAnyBufferIsReadWhole() throws IOException {
    StringBuilder text = new StringBuilder("a\n");
    for (int i = 0; i < 50_000; i++) {
      text.append(i).append('\n');
    }
    List<String> rows = read("a.csv", text.toString());
    assertEquals(50_000, rows.size());
    assertEquals("50000/50001 [49999]", rows.get(49_999));
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv,'a,a\n',names the column",
    "a.csv,'PK\u0003\u0004',spreadsheet",
    "a.json,'name\n',neither"
  })
  void saysWhatAFileIsInstead(String name, String text, String problem) {
    IOException e = assertThrows(IOException.class, () -> read(name, text));
    assertTrue(String.valueOf(e.getMessage()).contains(problem), e.getMessage());
  }

  @Test
  void saysThatAFileIsUtf16() {
    byte[] bytes = "a\n1\n".getBytes(StandardCharsets.UTF_16);
    IOException e = assertThrows(IOException.class, () -> read("a.csv", bytes));
    assertEquals("it is UTF-16; save it as UTF-8", e.getMessage());
  }

  @Test
  void hasAHeaderOnlyWhereItIsACsv() throws IOException {
    try (LeadFile csv = open("a.csv", " a ,b\n".getBytes(StandardCharsets.UTF_8))) {
      assertEquals(List.of("a", "b"), csv.header());
    }
    try (LeadFile json = open("a.json", "[]".getBytes(StandardCharsets.UTF_8))) {
      assertNull(json.header());
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private LeadFile open(String name, byte[] bytes) throws IOException {
    return LeadFile.open(
        Files.write(folder.resolve(name), bytes), LeadFile.Layout.UNKNOWN, RowRange.ALL);
  }

  private List<String> read(String name, String text) throws IOException {
    return read(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> read(String name, byte[] bytes) throws IOException {
    List<String> rows = new ArrayList<>();
    try (LeadFile file = open(name, bytes)) {
      for (Row row = file.next(); row != null; row = file.next()) {
        rows.add("%d/%d %s".formatted(row.number(), row.line(), content(row)));
      }
    }
    return rows;
  }

  private static String content(Row row) {
    if (row instanceof Row.Cells cells) {
      return "[" + String.join("|", cells.cells()) + "]";
    }
    return row instanceof Row.Json json
        ? new String(json.text(), StandardCharsets.UTF_8).strip()
        : ((Row.Broken) row).fault().code();
  }
}
