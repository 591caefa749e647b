package plumbline.cli;

/** Ends a command with one clear message on standard error. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /**
   * @param message what went wrong, one line or one for each fault
   */
  CommandFailed(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
