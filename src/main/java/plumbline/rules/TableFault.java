package plumbline.rules;

import org.jspecify.annotations.Nullable;

/** A spreadsheet that cannot be read at all, in one sentence. */
final class TableFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient @Nullable Cell cell;

  TableFault(@Nullable Cell cell, String message) {
    super(message);
    this.cell = cell;
  }

  /** Where; null for the whole file. */
  @Nullable Cell cell() {
    return cell;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
