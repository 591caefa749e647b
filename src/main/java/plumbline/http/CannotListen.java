package plumbline.http;

/** The server cannot listen where it was told to; the message is a line for the operator. */
public final class CannotListen extends RuntimeException {
  CannotListen(String message, Throwable cause) {
    super(message, cause);
  }

  CannotListen(String message) {
    super(message);
  }
}
