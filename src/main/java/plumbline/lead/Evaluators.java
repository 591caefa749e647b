package plumbline.lead;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import plumbline.rules.RuleFailed;

/**
 * Threads that decide, so that no rule can hold an event loop. A decision that overruns its time is
 * given up and its thread replaced: nothing in Java stops a loop inside a rule, but nobody waits
 * for it any more.
 */
public final class Evaluators implements AutoCloseable {
  /**
   * Threads given up on, beyond which none is replaced: a rule that loops must not eat the machine.
   */
  private static final int MOST_GIVEN_UP = 16;

  private static final long LOOK_MS = 50;

  private final String name;
  private final BlockingQueue<Task<?>> queue;
  private final long limitNanos;
  private final List<Worker> workers = new ArrayList<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final Thread watch;
  private int givenUp;
  private volatile boolean closed;

  /** Work, and who waits for it. */
  private record Task<T>(Callable<T> work, Promise<T> promise) {
    void run() {
      try {
        promise.tryComplete(work.call());
      } catch (Exception | StackOverflowError e) {
        promise.tryFail(e);
      }
    }

    void giveUp(long limitMs) {
      promise.tryFail(
          new RuleFailed(null, "deciding took longer than %d ms".formatted(limitMs), null));
    }
  }

  /**
   * @param count how many decide at the same time, at least 1
   * @param queued how many may wait for them
   * @param limit how long one may take
   */
  public Evaluators(int count, int queued, Duration limit) {
    this("evaluator", count, queued, limit);
  }

  /** As above, with what its threads are called. */
  Evaluators(String name, int count, int queued, Duration limit) {
    this.name = name;
    this.queue = new ArrayBlockingQueue<>(queued);
    this.limitNanos = limit.toNanos();
    for (int i = 0; i < count; i++) {
      workers.add(new Worker());
    }
    workers.forEach(worker -> worker.thread.start());
    watch = new Thread(this::watch, name + "-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * Runs work; the future completes on an evaluator's thread. It fails with {@link Unavailable}
   * where too much is waiting, and with {@link RuleFailed} where the work overruns.
   */
  <T> Future<T> run(Callable<T> work) {
    Promise<T> promise = Promise.promise();
    if (closed || !queue.offer(new Task<>(work, promise))) {
      promise.fail(new Unavailable("overloaded", "more leads are waiting than can be decided", 1));
    }
    return promise.future();
  }

  private void watch() {
    try {
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    long now = System.nanoTime();
    for (int i = 0; i < workers.size(); i++) {
      Worker worker = workers.get(i);
      Task<?> task = worker.task;
      if (task != null && now - worker.startedNanos > limitNanos && givenUp < MOST_GIVEN_UP) {
        givenUp++;
        worker.abandoned = true;
        worker.thread.interrupt();
        task.giveUp(TimeUnit.NANOSECONDS.toMillis(limitNanos));
        Worker next = new Worker();
        workers.set(i, next);
        next.thread.start();
      }
    }
  }

  /** Lets the threads end; what still waits fails. */
  @Override
  public void close() {
    closed = true;
    watch.interrupt();
    workers.forEach(worker -> worker.thread.interrupt());
    for (Task<?> task = queue.poll(); task != null; task = queue.poll()) {
      task.promise().tryFail(new Unavailable("stopping", "the server is stopping", 1));
    }
  }

  /** One thread that takes work. */
  private final class Worker {
    final Thread thread = new Thread(this::work, name + "-" + threads.incrementAndGet());
    volatile @Nullable Task<?> task;
    volatile long startedNanos;
    volatile boolean abandoned;

    Worker() {
      thread.setDaemon(true);
    }

    private void work() {
      try {
        while (!closed && !abandoned) {
          Task<?> next = queue.take();
          startedNanos = System.nanoTime();
          task = next;
          next.run();
          task = null;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
