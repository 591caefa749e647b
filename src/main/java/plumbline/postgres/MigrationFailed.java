package plumbline.postgres;

import java.util.Objects;

/**
 * The schema could not be brought up to date. The message is one line that names the migration and
 * what Postgres said.
 */
public final class MigrationFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  MigrationFailed(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
