package plumbline.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {

  @Test
  void theMedianLiesInTheMiddle() {
    assertEquals(new Spread(2, 1, 9, 3), Spread.of(List.of(9.0, 1.0, 2.0)));
    assertEquals(new Spread(2.5, 1, 9, 4), Spread.of(List.of(9.0, 1.0, 2.0, 3.0)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }

  @Test
  void aRatioIsOfEachRoundAndNotOfTheMedians() {
    // The machine is half as fast in the second round: both are.
    Spread spread = Spread.ofRatios(List.of(10.0, 5.0, 12.0), List.of(20.0, 10.0, 20.0));
    assertEquals(new Spread(0.5, 0.5, 0.6, 3), spread);
    assertThrows(
        IllegalArgumentException.class, () -> Spread.ofRatios(List.of(1.0), List.of(1.0, 2.0)));
  }

  @Test
  void contestantsTakeTurns() throws Exception {
    List<String> order = new ArrayList<>();
    List<Contest.Contestant> contestants =
        List.of(
            () -> {
              order.add("a");
              return order.size();
            },
            () -> {
              order.add("b");
              return order.size();
            });
    List<String> said = new ArrayList<>();
    List<List<Double>> rounds = new Contest(Row.DRY, 3, said::add).run(contestants);
    assertEquals(List.of("a", "b", "a", "b", "a", "b"), order);
    assertEquals(List.of(List.of(1.0, 3.0, 5.0), List.of(2.0, 4.0, 6.0)), rounds);
    assertEquals("dry: round 3 of 3", said.get(2));
  }

  @Test
  void aGoalHasAFloorAndAnAim() {
    Goal more = Goal.atLeast(0.2, 0.3);
    assertEquals(Goal.Reached.NO, more.reached(0.19));
    assertEquals(Goal.Reached.FLOOR, more.reached(0.2));
    assertEquals(Goal.Reached.AIM, more.reached(0.3));
    Goal less = Goal.atMost(2.5, 1.5);
    assertEquals(Goal.Reached.NO, less.reached(2.6));
    assertEquals(Goal.Reached.FLOOR, less.reached(2.5));
    assertEquals(Goal.Reached.AIM, less.reached(1.5));
    assertEquals(Goal.Reached.AIM, Goal.atMost(1.5).reached(1.5));
    assertEquals(Goal.Reached.SHOWN, Goal.NONE.reached(7));
  }
}
