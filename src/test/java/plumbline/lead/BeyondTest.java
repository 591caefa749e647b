package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The filter never denies what is there, and seldom claims what is not. */
class BeyondTest {
  private static final int NAMES = 50_000;
  private static final int OTHERS = 200_000;

  private final Beyond beyond = new Beyond();

  private long held(IntFunction<String> name, int count) {
    return IntStream.range(0, count).mapToObj(name).filter(beyond::mayHold).count();
  }

  @Test
  void holdsAllThatWereAddedAndOneInAHundredOfOthers() {
    IntStream.range(0, NAMES).forEach(i -> beyond.add("lead-" + i));

    assertEquals(NAMES, held(i -> "lead-" + i, NAMES));
    double falseAlarms = 1.0 * held(i -> "lead-" + (NAMES + i), OTHERS) / OTHERS;
    assertTrue(falseAlarms < 0.011, "false alarms: " + falseAlarms);
    assertTrue(falseAlarms > 0.001, "it cannot be that good: " + falseAlarms);
  }

  @Test
  void isEmptyOnceEveryOneIsTakenOutAsOftenAsItWasAdded() {
    for (int twice = 0; twice < 2; twice++) {
      IntStream.range(0, NAMES).forEach(i -> beyond.add("lead-" + i));
    }
    IntStream.range(0, NAMES).forEach(i -> beyond.remove("lead-" + i));
    assertEquals(NAMES, held(i -> "lead-" + i, NAMES), "each was added twice");

    IntStream.range(0, NAMES).forEach(i -> beyond.remove("lead-" + i));
    assertEquals(0, held(i -> "lead-" + i, NAMES));
    beyond.remove("never added");
    assertEquals(0, held(i -> "lead-" + i, NAMES));
  }
}
