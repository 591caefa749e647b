package plumbline.http;

import java.time.Duration;

/**
 * What one batch, and all of them, may hold.
 *
 * @param streams batches at the same time
 * @param lines of one batch that are decided at the same time, or wait to be read by its client
 * @param bytes of such lines and answers; one line is always taken
 * @param backlog accepted leads Postgres does not have yet, beyond which batches wait for it
 * @param patience how long a line that finds no room is tried again before it is refused
 * @param stall how long a client may neither send nor read while it is waited for
 */
public record BatchBounds(
    int streams, int lines, int bytes, int backlog, Duration patience, Duration stall) {
  /** What holds unless a test says otherwise. */
  public static final BatchBounds DEFAULT =
      new BatchBounds(64, 256, 4 << 20, 20_000, Duration.ofSeconds(5), Duration.ofSeconds(30));
}
