package plumbline.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import plumbline.journal.JournalReport.Code;
import plumbline.journal.JournalReport.Finding;

/**
 * Looks at a journal before it is used. Where it is damaged, what is intact is copied into a new
 * file and the damaged one is set aside; nothing is deleted. Where acknowledged entries may be
 * gone, nothing is changed unless that is accepted.
 */
final class JournalOpening {

  private static final int HOLES_SHOWN = 5;

  private final Path directory;
  private final Path file;
  private final Path log;
  private final JournalSwap swap;
  private final JournalLock lock;
  private final long storedCursor;
  private final List<Finding> findings = new ArrayList<>();

  JournalOpening(Path directory, JournalLock lock, long storedCursor) {
    this.directory = directory;
    this.file = directory.resolve(Journal.FILE);
    this.log = directory.resolve(Journal.FILE + "-wal");
    this.swap = new JournalSwap(directory);
    this.lock = lock;
    this.storedCursor = storedCursor;
  }

  /**
   * Leaves a sound file, or none where there never was one.
   *
   * @throws JournalLoss when entries may be gone and {@code acceptLoss} is false
   */
  JournalReport prepare(boolean acceptLoss) throws IOException, SQLException {
    if (swap.finish()) {
      lock.mark(JournalLock.Mark.CLOSED);
    }
    JournalLock.Mark mark = lock.mark();
    WalInspection inspection = WalInspection.of(log);
    boolean absent = !Files.exists(file) || Files.size(file) == 0;
    if (absent && mark == JournalLock.Mark.NEW && inspection.frames().isEmpty()) {
      return decide(JournalContents.NOTHING, false, acceptLoss);
    }
    inspect(inspection, mark, absent);
    if (findings.stream().noneMatch(Finding::lossPossible)) {
      JournalContents contents = JournalContents.read(file);
      if (contents.fault() == null || neverUsed(contents, mark)) {
        return decide(contents, false, acceptLoss);
      }
      findings.add(new Finding(Code.FILE_DAMAGED, false, contents.fault()));
    }
    return decide(salvage(inspection), true, acceptLoss);
  }

  /** A process that was killed while it made the file leaves one without tables. */
  private static boolean neverUsed(JournalContents contents, JournalLock.Mark mark) {
    return mark == JournalLock.Mark.NEW && contents.empty();
  }

  private void inspect(WalInspection inspection, JournalLock.Mark mark, boolean absent) {
    if (absent) {
      findings.add(new Finding(Code.FILE_MISSING, true, "the database file is gone or empty"));
    }
    if (mark == JournalLock.Mark.OPEN
        && (inspection.frames().isEmpty() || !inspection.headerIntact())) {
      findings.add(
          new Finding(
              Code.LOG_MISSING,
              true,
              "the write-ahead log of a journal that was not closed is gone, empty or headless"));
    }
    long commits = inspection.commitsAfterDamage();
    if (commits > 0) {
      findings.add(
          new Finding(
              Code.FRAMES_AFTER_DAMAGE,
              true,
              "the write-ahead log has " + commits + " commits after a damaged frame"));
    } else if (inspection.tornFrames() > 0) {
      findings.add(
          new Finding(
              Code.TORN_TAIL,
              false,
              inspection.tornFrames()
                  + " frames at the end of the write-ahead log belong to no complete transaction"));
    }
  }

  private JournalContents salvage(WalInspection inspection) throws IOException, SQLException {
    swap.removeSalvaged();
    boolean known = new JournalSalvage(file, log, inspection).into(swap.salvaged(), storedCursor);
    if (!known) {
      findings.add(
          new Finding(Code.STATE_LOST, true, "what came last and what was trimmed is not known"));
    }
    return JournalContents.read(swap.salvaged());
  }

  private JournalReport decide(JournalContents contents, boolean salvage, boolean acceptLoss)
      throws IOException, SQLException {
    JournalState state = contents.state() == null ? JournalState.EMPTY : contents.state();
    long damaged = Math.max(0, contents.missing() - state.missing());
    if (damaged > 0) {
      findHoles(contents.holes());
    }
    if (state.lastSequence() < storedCursor) {
      String message =
          "the last sequence is %d, and Postgres has %d already"
              .formatted(state.lastSequence(), storedCursor);
      findings.add(new Finding(Code.BELOW_CURSOR, true, message));
    }
    long last = Math.max(state.lastSequence(), storedCursor);
    JournalReport report = new JournalReport(contents.intact(), damaged, last, findings, null);
    if (report.lossPossible() && !acceptLoss) {
      swap.removeSalvaged();
      throw new JournalLoss(
          "the journal in %s may have lost acknowledged entries: %s; --accept-journal-loss goes on with these"
              .formatted(directory, report.summary()),
          report);
    }
    long missing = last - state.trimmedThrough() - contents.intact();
    JournalState kept = new JournalState(last, state.trimmedThrough(), missing);
    if (!kept.equals(state)) {
      try (JournalWrites writes =
          new JournalWrites(salvage ? swap.salvaged() : file, Long.MAX_VALUE)) {
        writes.set(kept);
      }
    }
    if (!salvage) {
      return report;
    }
    Path setAside = swap.swap();
    lock.mark(JournalLock.Mark.CLOSED);
    return setAside == null ? report : report.withSetAside(setAside);
  }

  /** Notes the holes that Postgres does not make good. */
  private void findHoles(List<JournalContents.Hole> all) {
    List<String> holes =
        all.stream()
            .map(hole -> hole.above(storedCursor))
            .filter(hole -> hole.size() > 0)
            .map(JournalContents.Hole::toString)
            .toList();
    if (!holes.isEmpty()) {
      String shown = String.join(", ", holes.subList(0, Math.min(HOLES_SHOWN, holes.size())));
      String more = holes.size() > HOLES_SHOWN ? " and others" : "";
      findings.add(new Finding(Code.HOLE, true, "entries " + shown + more + " are gone"));
    }
  }
}
