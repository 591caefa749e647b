package plumbline.backtest;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Goes over many items, a page at a time: while several threads work on a page, the next is read
 * and what came of the one before is taken, in the order of the items, on the caller's thread.
 */
final class Sweep implements AutoCloseable {
  private static final AtomicInteger MADE = new AtomicInteger();

  private final ExecutorService workers;
  private final int threads;

  /**
   * @param threads 1 or more
   */
  Sweep(int threads) {
    this.threads = threads;
    int number = MADE.incrementAndGet();
    AtomicInteger made = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread =
                  new Thread(work, "sweep-%d-%d".formatted(number, made.incrementAndGet()));
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Gives the items page by page; an empty page is the end. */
  interface Pages<T> {
    /** Begins to read the next page. */
    CompletionStage<List<T>> next();
  }

  /**
   * Goes over all of them.
   *
   * @param work is given some items that follow each other, on any thread
   * @param taker is given what came of them, in order
   * @throws RuntimeException what reading or working threw, or {@link IllegalStateException} around
   *     it
   */
  <T, R> void run(Pages<T> pages, Function<List<T>, R> work, Consumer<R> taker) {
    CompletableFuture<List<T>> reading = pages.next().toCompletableFuture();
    List<Future<R>> before = List.of();
    for (List<T> page = got(reading); !page.isEmpty(); page = got(reading)) {
      List<Future<R>> under = new ArrayList<>();
      for (List<T> part : parts(page)) {
        under.add(workers.submit(() -> work.apply(part)));
      }
      // A file is read on this thread, so the others must have their work before.
      reading = pages.next().toCompletableFuture();
      take(before, taker);
      before = under;
    }
    take(before, taker);
  }

  private static <R> void take(List<Future<R>> under, Consumer<R> taker) {
    under.forEach(each -> taker.accept(got(each)));
  }

  private <T> List<List<T>> parts(List<T> page) {
    int size = Math.max(1, (page.size() + threads - 1) / threads);
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < page.size(); from += size) {
      parts.add(page.subList(from, Math.min(page.size(), from + size)));
    }
    return parts;
  }

  private static <T> T got(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
