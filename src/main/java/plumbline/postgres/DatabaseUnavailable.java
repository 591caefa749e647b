package plumbline.postgres;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** Postgres cannot be reached or started. The message is one line an operator can act on. */
public final class DatabaseUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  DatabaseUnavailable(String message) {
    super(message);
  }

  DatabaseUnavailable(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Whether something failed for want of a database that answers. Class 08 of SQLSTATE is a
   * connection that failed, 28 a login, 3D a database that is not there, 53 a resource that ran
   * out, 57 an intervention such as a stop.
   */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PgException refused) {
        String state = String.valueOf(refused.getSqlState());
        return List.of("08", "28", "3D", "53", "57").stream().anyMatch(state::startsWith);
      }
      if (cause instanceof DatabaseUnavailable
          || cause instanceof VertxException
          || cause instanceof TimeoutException
          || cause instanceof SocketException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
