package plumbline.lead;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many leads be under way at the same time; others wait for their turn, in order. What is
 * under way is then answered soon, however many clients post at once: their queries for the history
 * are small and stay within the budget.
 */
final class Turns {
  private final int atOnce;
  private final int mostWaiting;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int underWay;
  private volatile int size;

  /**
   * @param atOnce how many are under way at most, at least 1
   * @param mostWaiting how many may wait
   */
  Turns(int atOnce, int mostWaiting) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
  }

  /**
   * Begins work when it is its turn, on the context given; the turn ends with the work. Fails with
   * {@link Unavailable} where too many wait.
   */
  <T> Future<T> take(Context context, Supplier<Future<T>> work) {
    Promise<T> promise = null;
    synchronized (this) {
      if (underWay < atOnce) {
        underWay++;
      } else if (waiting.size() >= mostWaiting) {
        return Future.failedFuture(
            new Unavailable("overloaded", "more leads are waiting than can be decided", 1));
      } else {
        Promise<T> later = Promise.promise();
        promise = later;
        waiting.add(() -> context.runOnContext(nothing -> begin(work).onComplete(later)));
        size = waiting.size();
      }
    }
    return promise == null ? begin(work) : promise.future();
  }

  private <T> Future<T> begin(Supplier<Future<T>> work) {
    Future<T> under;
    try {
      under = work.get();
    } catch (RuntimeException e) {
      under = Future.failedFuture(e);
    }
    return under.onComplete(done -> ended());
  }

  private void ended() {
    Runnable next = next();
    if (next != null) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = waiting.poll();
    size = waiting.size();
    if (next == null) {
      underWay--;
    }
    return next;
  }

  /** How many wait. */
  int waiting() {
    return size;
  }
}
