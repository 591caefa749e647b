package plumbline.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KNOWN =
      List.of("weight", "floor", "cap", "freeze_above", "webinar_register", "webinar_attend");

  @ParameterizedTest
  @CsvSource({
    "weigth, weight",
    "wieght, weight",
    "Weight, weight",
    "weights, weight",
    "flor, floor",
    "kap, cap",
    "freezeabove, freeze_above",
    "freeze-above, freeze_above",
    "webinar registered, webinar_register",
    "webinar_atend, webinar_attend"
  })
  void aTypingMistakeFindsItsWord(String written, String meant) {
    assertEquals(meant, Nearest.to(written, KNOWN));
  }

  @ParameterizedTest
  @CsvSource({"colour", "x", "thresholds", "''", "map_", "web"})
  void anotherWordFindsNothing(String written) {
    assertNull(Nearest.to(written, KNOWN));
  }

  @Test
  void ofEqualsTheFirstStands() {
    assertEquals("cat", Nearest.to("cit", List.of("cat", "cut")));
    assertEquals("cut", Nearest.to("cit", List.of("cut", "cat")));
  }

  @Test
  void aTextIsNoTypingMistake() {
    assertNull(Nearest.to("w".repeat(100_000), KNOWN));
    assertEquals("", Nearest.hint("colour", KNOWN));
    assertEquals("; did you mean \"cap\"?", Nearest.hint("capp", KNOWN));
  }
}
