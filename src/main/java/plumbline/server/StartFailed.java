package plumbline.server;

/** The server cannot start; the message is one line for the operator. */
public final class StartFailed extends RuntimeException {
  StartFailed(String message, Throwable cause) {
    super(message, cause);
  }

  StartFailed(String message) {
    super(message);
  }
}
