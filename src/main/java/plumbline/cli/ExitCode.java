package plumbline.cli;

/** What a command tells the shell. */
final class ExitCode {
  static final int FINE = 0;

  /** The config, the environment or the work itself failed. */
  static final int FAILED = 1;

  static final int USAGE = 2;

  /** Rules do not compile, lint or pass the sandbox. */
  static final int RULES = 3;

  /** Rule tests fail. */
  static final int RULE_TESTS = 4;

  private ExitCode() {}
}
