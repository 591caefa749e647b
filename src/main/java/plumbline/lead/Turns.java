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
  private final long mostBytes;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private long bytes;
  private int underWay;
  private volatile int size;

  /** What begins later, and how much memory it holds meanwhile. */
  private record Waiting(int bytes, Runnable begin) {}

  /**
   * @param atOnce how many are under way at most, at least 1
   * @param mostWaiting how many may wait
   * @param mostBytes how much memory those may hold
   */
  Turns(int atOnce, int mostWaiting, long mostBytes) {
    this.atOnce = atOnce;
    this.mostWaiting = mostWaiting;
    this.mostBytes = mostBytes;
  }

  /**
   * Begins work when it is its turn, on the context given; the turn ends with the work. Fails with
   * {@link Unavailable} where too many wait.
   *
   * @param bytes what it holds while it waits
   */
  <T> Future<T> take(Context context, int bytes, Supplier<Future<T>> work) {
    Promise<T> promise = null;
    synchronized (this) {
      if (underWay < atOnce) {
        underWay++;
      } else if (waiting.size() >= mostWaiting || this.bytes + bytes > mostBytes) {
        return Future.failedFuture(
            new Unavailable("overloaded", "more leads are waiting than can be decided", 1));
      } else {
        Promise<T> later = Promise.promise();
        promise = later;
        waiting.add(
            new Waiting(
                bytes, () -> context.runOnContext(nothing -> begin(work).onComplete(later))));
        this.bytes += bytes;
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
    Waiting next = next();
    if (next != null) {
      next.begin().run();
    }
  }

  private synchronized @Nullable Waiting next() {
    Waiting next = waiting.poll();
    size = waiting.size();
    if (next == null) {
      underWay--;
    } else {
      bytes -= next.bytes();
    }
    return next;
  }

  /** How many wait. */
  int waiting() {
    return size;
  }
}
