package plumbline.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {
  private int backlog;
  private long seconds;
  private final Pace pace = new Pace(() -> backlog, 100, () -> TimeUnit.SECONDS.toNanos(seconds));

  @Test
  void aBatchWaitsWhileThePileShrinksAndNotWhereItDoesNot() {
    backlog = 100;
    assertFalse(pace.mustWait());
    backlog = 200;
    assertTrue(pace.mustWait());
    seconds = 1;
    backlog = 150;
    assertTrue(pace.mustWait());
    seconds = 5;
    assertTrue(pace.mustWait());
    seconds = 6;
    assertFalse(pace.mustWait(), "Postgres takes none");
    seconds = 60;
    backlog = 5_000;
    assertFalse(pace.mustWait(), "and still none");
    backlog = 140;
    assertTrue(pace.mustWait(), "it is back");
    backlog = 90;
    assertFalse(pace.mustWait());
    backlog = 300;
    assertTrue(pace.mustWait());
  }

  @Test
  void aBatchWaitsAgainThoughThePileGrewWhilePostgresTookNone() {
    backlog = 200;
    assertTrue(pace.mustWait());
    seconds = 5;
    backlog = 5_000;
    assertFalse(pace.mustWait(), "Postgres takes none");
    backlog = 4_900;
    assertTrue(pace.mustWait(), "it is back, and the pile is large");
    seconds = 9;
    backlog = 4_800;
    assertTrue(pace.mustWait());
    seconds = 14;
    assertFalse(pace.mustWait(), "Postgres takes none once more");
  }
}
