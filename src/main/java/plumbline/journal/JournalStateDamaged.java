package plumbline.journal;

/** The row that remembers the sequence is gone or fails its checksum. */
final class JournalStateDamaged extends JournalException {

  JournalStateDamaged() {
    super("the journal's state is damaged or gone");
  }
}
