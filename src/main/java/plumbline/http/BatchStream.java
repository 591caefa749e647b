package plumbline.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: a bounded window of lines that are decided at the same time, and their
 * answers in the order of the lines. No more is read while the window is full, or while the client
 * does not read; a client that is waited for too long is cut off. All on one event loop.
 *
 * <p>The window opens once the first line is answered: until then the whole batch can be refused,
 * and nothing of it was accepted.
 */
final class BatchStream {
  static final String MEDIA_TYPE = "application/x-ndjson";

  /** Answers that are ready go out together, up to about this many bytes. */
  private static final int WRITE_BYTES = 16 << 10;

  private static final long WAIT_MS = 10;

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final Lines lines;
  private final BatchLines answers;
  private final BatchBounds bounds;
  private final Pace pace;
  private final BatchMeters meters;
  private final Promise<Reply> begun = Promise.promise();
  private final Promise<Void> over = Promise.promise();
  private final Deque<Slot> window = new ArrayDeque<>();
  private final StallWatch watch;
  private @Nullable HttpServerResponse response;
  private long windowBytes;
  private boolean asked;
  private boolean ended;
  private boolean working;
  private boolean waiting;

  /** A line in the window, and its answer as soon as there is one. */
  private static final class Slot {
    private final int length;
    private @Nullable String answer;

    Slot(int length) {
      this.length = length;
    }
  }

  /**
   * @param pace whether accepted leads pile up so that a batch should wait
   */
  BatchStream(
      Vertx vertx,
      HttpServerRequest request,
      Lines lines,
      BatchLines answers,
      BatchBounds bounds,
      Pace pace,
      BatchMeters meters) {
    this.vertx = vertx;
    this.request = request;
    this.lines = lines;
    this.answers = answers;
    this.bounds = bounds;
    this.pace = pace;
    this.meters = meters;
    this.watch = new StallWatch(vertx, bounds.stall(), this::waitsForClient, this::cut);
  }

  /** Begins; what is answered is known with the first line, or the end of a body without any. */
  Future<Reply> begin() {
    request.pause();
    request.exceptionHandler(this::close);
    request.response().exceptionHandler(this::close);
    request.response().closeHandler(gone -> close(new HttpClosedException("closed")));
    request.endHandler(
        end -> {
          ended = true;
          lines.end();
          work();
        });
    request.handler(
        chunk -> {
          asked = false;
          watch.moved();
          lines.feed(chunk.getBytes());
          work();
        });
    // Later, when whoever asked waits for the answer: it may be known at once.
    Vertx.currentContext().runOnContext(then -> work());
    return begun.future();
  }

  /** Completes once nothing is sent any more, whether all was or not. */
  Future<Void> over() {
    return over.future();
  }

  private void work() {
    if (working) {
      return;
    }
    working = true;
    try {
      boolean more = true;
      while (more && !isOver()) {
        flush();
        more = takeOne();
      }
    } finally {
      working = false;
    }
    if (!isOver() && ended && window.isEmpty() && lines.isEmpty()) {
      finish();
    }
  }

  /** True where a line was taken, and there may be another. */
  private boolean takeOne() {
    int most = begun.future().isComplete() ? bounds.lines() : 1;
    if (window.size() >= most || windowBytes >= bounds.bytes()) {
      return false;
    }
    if (pace.mustWait()) {
      later();
      return false;
    }
    Lines.Line line = lines.next();
    if (line != null) {
      take(line);
      return true;
    }
    if (!ended && !asked) {
      asked = true;
      request.fetch(1);
    }
    return false;
  }

  private void later() {
    if (!waiting) {
      waiting = true;
      vertx.setTimer(
          WAIT_MS,
          timer -> {
            waiting = false;
            work();
          });
    }
  }

  private void take(Lines.Line line) {
    Slot slot = new Slot(line.length());
    window.add(slot);
    windowBytes += slot.length;
    boolean first = !begun.future().isComplete();
    (first ? answers.first(line) : answers.answer(line))
        .onComplete(
            done -> {
              if (isOver()) {
                return;
              }
              if (done.failed()) {
                refuse(done.cause());
                return;
              }
              slot.answer = done.result();
              windowBytes += done.result().length();
              if (first) {
                open();
              }
              work();
            });
  }

  private void open() {
    begun.tryComplete(new Reply(200, MEDIA_TYPE, "", Map.of(), opened -> response = opened));
    if (response == null) {
      stop(); // the client went away, and nobody is to be answered
    }
  }

  /** Sends what is answered, in order, as far as the client reads. */
  private void flush() {
    HttpServerResponse to = response;
    while (to != null && !isOver() && isAnswered() && !to.writeQueueFull()) {
      Buffer buffer = Buffer.buffer();
      while (isAnswered() && buffer.length() < WRITE_BYTES) {
        Slot slot = window.remove();
        String answer = String.valueOf(slot.answer);
        windowBytes -= slot.length + answer.length();
        buffer.appendBytes(answer.getBytes(StandardCharsets.UTF_8)).appendByte((byte) '\n');
      }
      to.drainHandler(drained -> work());
      to.write(buffer).onSuccess(written -> watch.moved());
    }
  }

  private boolean isAnswered() {
    Slot head = window.peek();
    return head != null && head.answer != null;
  }

  /** It should send, or read: nothing else is to be done. */
  private boolean waitsForClient() {
    HttpServerResponse to = response;
    if (to != null && to.writeQueueFull()) {
      return true;
    }
    return window.isEmpty() && !ended && !waiting;
  }

  private void finish() {
    if (!begun.future().isComplete()) {
      open();
    }
    HttpServerResponse to = response;
    stop();
    if (to != null) {
      to.end();
    }
  }

  private void refuse(Throwable why) {
    stop();
    begun.tryFail(why);
  }

  private void cut() {
    meters.stall();
    close(new HttpClosedException("stalled"));
    Connections.cut(request.connection());
  }

  private void close(Throwable why) {
    stop();
    begun.tryFail(
        why instanceof HttpClosedException
            ? why
            : new HttpClosedException(String.valueOf(why.getMessage())));
  }

  private void stop() {
    watch.stop();
    window.clear();
    over.tryComplete();
  }

  private boolean isOver() {
    return over.future().isComplete();
  }
}
