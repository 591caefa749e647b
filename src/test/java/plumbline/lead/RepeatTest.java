package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hundreds of thousands of steps, at once or later, need no more stack than one. */
class RepeatTest {
  private static final int STEPS = 300_000;

  private final int[] taken = new int[1];

  private boolean more() {
    return ++taken[0] < STEPS;
  }

  @Test
  void stepsThatAreDoneAtOnce() {
    assertTrue(Repeat.whileTrue(() -> Future.succeededFuture(more())).succeeded());
    assertEquals(STEPS, taken[0]);
  }

  @Test
  void stepsThatAreDoneLater() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Future<Void> all =
          Repeat.whileTrue(
              () -> {
                Promise<Boolean> step = Promise.promise();
                vertx.runOnContext(now -> step.complete(more()));
                return step.future();
              });
      all.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
      assertEquals(STEPS, taken[0]);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void theFirstThatFailsIsTheLast() {
    IllegalStateException no = new IllegalStateException("no");
    assertSame(
        no,
        Repeat.whileTrue(() -> more() ? Future.failedFuture(no) : Future.succeededFuture(true))
            .cause());
    assertEquals(1, taken[0]);
    assertSame(
        no,
        Repeat.whileTrue(
                () -> {
                  throw no;
                })
            .cause());
  }
}
