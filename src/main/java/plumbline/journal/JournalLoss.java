package plumbline.journal;

/**
 * Acknowledged entries may be gone, and nobody has accepted that. Nothing was changed: another open
 * finds the same.
 */
public final class JournalLoss extends JournalException {

  private final transient JournalReport report;

  JournalLoss(String message, JournalReport report) {
    super(message);
    this.report = report;
  }

  /** What was found. */
  public JournalReport report() {
    return report;
  }
}
