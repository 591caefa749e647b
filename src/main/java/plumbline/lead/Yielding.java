package plumbline.lead;

import plumbline.journal.Journal;

/**
 * When the drain stands back: while posts wait for their turn, so that a burst is answered first.
 * Only for so long, and only while there is much room in the journal: nothing is put off for ever.
 */
final class Yielding {
  /** How long what was accepted may be kept from Postgres for the sake of what comes in. */
  static final double MOST_SECONDS = 15;

  private static final double MOST_FILL = 0.25;

  private final Turns turns;
  private final Journal journal;

  Yielding(Turns turns, Journal journal) {
    this.turns = turns;
    this.journal = journal;
  }

  /** Whether to stand back now. */
  boolean now(DrainProgress progress) {
    double oldestSeconds = progress.oldestSeconds();
    return turns.waiting() > 0
        && oldestSeconds > 0
        && oldestSeconds < MOST_SECONDS
        && journal.fill() < MOST_FILL
        && !progress.awaited();
  }
}
