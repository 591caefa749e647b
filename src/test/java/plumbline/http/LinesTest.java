package plumbline.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LinesTest {
  private static final int LIMIT = 10;
  private static final String BODY =
      "first\r\n\n  \t\r\n{\"a\": 1} \n0123456789\n0123456789!\nüü\n" + "x".repeat(99) + "\nlast";
  private static final List<String> READ =
      List.of("1 first", "4 {\"a\": 1}", "5 0123456789", "6 null", "7 üü", "8 null", "9 last");

  @Test
  void howeverABodyIsCutItsLinesAreTheSame() {
    byte[] body = BODY.getBytes(UTF_8);
    for (int size = 1; size <= body.length; size++) {
      assertEquals(READ, read(body, size), "in chunks of " + size);
    }
  }

  @Test
  void theLastLineNeedsNoEndAndAnEndBeginsNoLine() {
    assertEquals(List.of("1 a"), read("a".getBytes(UTF_8), 1));
    assertEquals(List.of("1 a"), read("a\n".getBytes(UTF_8), 1));
    assertEquals(List.of(), read("\r\n \n".getBytes(UTF_8), 1));
    assertEquals(List.of("1 null"), read("x".repeat(11).getBytes(UTF_8), 3));
  }

  @Test
  void withoutAnEndTheLastLineIsNotGiven() {
    Lines lines = new Lines(LIMIT);
    lines.feed("a\nb".getBytes(UTF_8));
    assertEquals("1 a", text(lines.next()));
    assertNull(lines.next());
    assertTrue(!lines.isEmpty());
    lines.end();
    assertEquals("2 b", text(lines.next()));
    assertNull(lines.next());
    assertTrue(lines.isEmpty());
  }

  private static List<String> read(byte[] body, int size) {
    Lines lines = new Lines(LIMIT);
    List<String> read = new ArrayList<>();
    for (int from = 0; from < body.length; from += size) {
      lines.feed(Arrays.copyOfRange(body, from, Math.min(body.length, from + size)));
      all(lines, read);
    }
    lines.end();
    all(lines, read);
    return read;
  }

  private static void all(Lines lines, List<String> read) {
    for (Lines.Line line = lines.next(); line != null; line = lines.next()) {
      read.add(text(line));
    }
  }

  private static String text(Lines.@Nullable Line line) {
    if (line == null) {
      return "none";
    }
    return line.number() + " " + (line.bytes() == null ? null : new String(line.bytes(), UTF_8));
  }
}
