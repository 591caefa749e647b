package plumbline.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Entries as short texts, and waiting for what the journal promised. */
final class Entries {

  static final long ALL_BYTES = Long.MAX_VALUE;

  private static final int PATIENCE_SECONDS = 30;

  private Entries() {}

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** "sequence:text" of each. */
  static List<String> texts(List<JournalEntry> entries) {
    return entries.stream().map(e -> e.sequence() + ":" + new String(e.bytes(), UTF_8)).toList();
  }

  static void appendAll(Journal journal, String... texts) {
    for (String text : texts) {
      await(journal.append(bytes(text)));
    }
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s", e);
    }
  }

  /** What a future failed of; null when it succeeded. */
  static @Nullable Throwable fault(Future<?> future) {
    try {
      await(future);
      return null;
    } catch (JournalException e) {
      return e;
    }
  }
}
