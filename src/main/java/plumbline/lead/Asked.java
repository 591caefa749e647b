package plumbline.lead;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What Postgres was asked and has not answered: by its age a connection that hangs is known. */
final class Asked {
  /** Longer than any answer takes that somebody still waits for. */
  private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<Object, Long> since = new ConcurrentHashMap<>();

  /** Passes a question on, and remembers it until it is answered or has failed. */
  <T> Future<T> track(Future<T> question) {
    Object key = new Object();
    since.put(key, System.nanoTime());
    return question.onComplete(done -> since.remove(key));
  }

  /** Whether some question has had no answer for so long that none will come. */
  boolean hangs() {
    long now = System.nanoTime();
    return since.values().stream().anyMatch(asked -> now - asked > HANGS_NANOS);
  }
}
