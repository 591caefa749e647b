package plumbline.journal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The journal cannot do what it was asked; the message is one line for an operator. */
public class JournalException extends RuntimeException {

  public JournalException(String message) {
    super(message);
  }

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For an answer that is given often and needs no stack trace. */
  JournalException(String message, @Nullable Throwable cause, boolean withStackTrace) {
    super(message, cause, false, withStackTrace);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
