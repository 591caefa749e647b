package plumbline.lead;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final int BYTES = 100;
  private static final long MUCH = 1 << 30;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final List<Promise<String>> begun = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private Future<String> take(Turns turns) {
    return turns.take(
        context,
        BYTES,
        () -> {
          Promise<String> work = Promise.promise();
          begun.add(work);
          return work.future();
        });
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
  }

  @Test
  void whatWaitsBeginsInOrderWhenATurnEnds() throws Exception {
    Turns turns = new Turns(2, 10, MUCH);
    List<Future<String>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(take(turns));
    }

    assertEquals(2, begun.size());
    assertEquals(2, turns.waiting());
    begun.get(1).complete("second");
    assertEquals("second", get(answers.get(1)));
    begun.get(0).fail("the first fails, and its turn ends all the same");
    vertx.timer(50, TimeUnit.MILLISECONDS).await();
    assertEquals(4, begun.size());
    assertEquals(0, turns.waiting());
    begun.get(2).complete("third");
    begun.get(3).complete("fourth");
    assertEquals("third", get(answers.get(2)));
    assertEquals("fourth", get(answers.get(3)));
  }

  @Test
  void refusesWhatFindsNoRoomToWaitIn() {
    Turns turns = new Turns(1, 1, MUCH);
    Future<String> under = take(turns);
    Future<String> waits = take(turns);
    Future<String> refused = take(turns);

    assertInstanceOf(Unavailable.class, refused.cause());
    assertFalse(under.isComplete());
    assertFalse(waits.isComplete());
  }

  @Test
  void whatWaitsIsBoundedByItsBytesAsWell() throws Exception {
    Turns turns = new Turns(1, 10, 2 * BYTES);
    Future<String> under = take(turns);
    take(turns);
    take(turns);
    assertInstanceOf(Unavailable.class, take(turns).cause());
    begun.get(0).complete("done");
    assertEquals("done", get(under));
    assertEquals(1, turns.waiting());
    assertFalse(take(turns).failed(), "there is room again");
  }

  @Test
  void workThatThrowsEndsItsTurn() {
    Turns turns = new Turns(1, 0, MUCH);
    for (int i = 0; i < 3; i++) {
      Future<String> thrown =
          turns.take(
              context,
              BYTES,
              () -> {
                throw new IllegalStateException("thrown");
              });
      assertEquals("thrown", thrown.cause().getMessage());
    }
  }

  @Test
  void noMoreAreUnderWayThanMayBeWhateverTheThreads() throws Exception {
    Turns turns = new Turns(3, 10_000, MUCH);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Future<Integer>> all = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int j = 0; j < 500; j++) {
                  all.add(turns.take(context, BYTES, () -> counted(underWay, most)));
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    get(Future.all(List.copyOf(all)));

    assertEquals(2_000, all.size());
    assertTrue(most.get() <= 3, "at once: " + most);
    assertEquals(0, turns.waiting());
  }

  private Future<Integer> counted(AtomicInteger underWay, AtomicInteger most) {
    int now = underWay.incrementAndGet();
    most.accumulateAndGet(now, Math::max);
    return vertx.executeBlocking(underWay::decrementAndGet, false);
  }
}
