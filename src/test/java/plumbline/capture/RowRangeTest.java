package plumbline.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowRangeTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "1-5, 1 2 3 4 5",
    "-2, 1 2",
    "2-3, 2 3",
    "4-, 4 5",
    "5-9, 5",
    "6-, ''",
  })
  void rowsAreCountedFromOneAndBothEndsBelongToIt(String text, String numbers) throws Exception {
    Path file = Files.writeString(folder.resolve("a.csv"), "source\na\n\nb\nc\nd\ne\n");
    List<String> read = new ArrayList<>();
    try (LeadFile leads = LeadFile.open(file, LeadFile.Layout.UNKNOWN, RowRange.parse(text))) {
      for (Row row = leads.next(); row != null; row = leads.next()) {
        read.add(Long.toString(row.number()));
      }
    }
    assertEquals(numbers, String.join(" ", read));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "3", "3-2", "0-2", "a-b", "1-2-3", "-1-2"})
  void whatIsNoRangeIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> RowRange.parse(text));
  }
}
