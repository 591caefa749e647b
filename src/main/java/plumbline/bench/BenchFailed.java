package plumbline.bench;

/** The benchmark could not go on; the message says why. */
public final class BenchFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  BenchFailed(String message, Throwable cause) {
    super(message, cause);
  }

  BenchFailed(String message) {
    super(message);
  }
}
