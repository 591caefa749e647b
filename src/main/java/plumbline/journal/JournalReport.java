package plumbline.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the journal found when it was opened.
 *
 * @param intactEntries entries that are kept, to be drained
 * @param damagedEntries entries above the trimmed ones that are damaged or gone, stored in Postgres
 *     or not
 * @param lastSequence the greatest sequence known to have been durable; the next is greater
 * @param findings everything out of the ordinary; empty after a clean stop, and after most crashes
 * @param setAside the new name of the damaged database file; null where none was set aside
 */
public record JournalReport(
    long intactEntries,
    long damagedEntries,
    long lastSequence,
    List<Finding> findings,
    @Nullable Path setAside) {

  /** One thing that was found. */
  public enum Code {
    /** A write that a crash cut short; it was never acknowledged. */
    TORN_TAIL,
    /** The log has valid commits after a damaged frame. */
    FRAMES_AFTER_DAMAGE,
    /** The journal was not closed, and its log is gone or empty. */
    LOG_MISSING,
    /** There was a database file, and it is gone or empty. */
    FILE_MISSING,
    /** The database file is damaged. */
    FILE_DAMAGED,
    /** What had been trimmed, and what came last, is no longer known. */
    STATE_LOST,
    /** Entries are gone or damaged that Postgres is not known to have. */
    HOLE,
    /** The last entry lies before what Postgres already has. */
    BELOW_CURSOR
  }

  /**
   * One thing that was found.
   *
   * @param code what it is
   * @param lossPossible whether acknowledged entries may be gone
   * @param message a clause for an operator, with numbers
   */
  public record Finding(Code code, boolean lossPossible, String message) {}

  /** Keeps the findings as they are. */
  public JournalReport {
    findings = List.copyOf(findings);
  }

  /** Whether entries that may have been acknowledged are gone. */
  public boolean lossPossible() {
    return findings.stream().anyMatch(Finding::lossPossible);
  }

  /** All of it in one line. */
  public String summary() {
    String found = findings.stream().map(Finding::message).collect(Collectors.joining("; "));
    String kept = intactEntries + " intact entries are kept, the last sequence is " + lastSequence;
    String aside = setAside == null ? "" : "; the damaged file is kept as " + setAside;
    return (found.isEmpty() ? "" : found + "; ") + kept + aside;
  }

  JournalReport withSetAside(Path file) {
    return new JournalReport(intactEntries, damagedEntries, lastSequence, findings, file);
  }
}
