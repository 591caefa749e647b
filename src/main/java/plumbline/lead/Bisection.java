package plumbline.lead;

import io.vertx.core.Future;
import java.util.List;
import plumbline.journal.JournalEntry;

/**
 * Finds the entries a batch fails of by halving it, in order and each half in a transaction of its
 * own, and sets aside exactly those; all others are applied.
 */
final class Bisection {
  private final Target target;

  /** What takes entries. */
  interface Target {
    /** Applies entries in one transaction. */
    Future<Void> apply(List<JournalEntry> entries);

    /** Puts an entry where it stays, and goes on behind it, in one transaction. */
    Future<Void> setAside(JournalEntry entry, DrainFault fault, int attempts);
  }

  Bisection(Target target) {
    this.target = target;
  }

  /**
   * Goes through entries that failed together.
   *
   * @param attempts how often they were tried
   * @return fails where the target does for another reason than an entry's; the entries before that
   *     are done
   */
  Future<Void> run(List<JournalEntry> failing, DrainFault fault, int attempts) {
    if (failing.size() == 1) {
      return target.setAside(failing.get(0), fault, attempts);
    }
    int half = failing.size() / 2;
    return part(failing.subList(0, half), attempts)
        .compose(nothing -> part(failing.subList(half, failing.size()), attempts));
  }

  private Future<Void> part(List<JournalEntry> entries, int attempts) {
    return target
        .apply(entries)
        .recover(
            failure -> {
              DrainFault fault = DrainFault.of(failure);
              return fault.ofAnEntry()
                  ? run(entries, fault, attempts + 1)
                  : Future.failedFuture(failure);
            });
  }
}
