package plumbline;

import java.util.Locale;
import plumbline.cli.Plumbline;

/** The entry of the jar. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Numbers look the same wherever it runs: 1,234.5 in a report, whatever the system speaks.
    Locale.setDefault(Locale.ROOT);
    System.exit(Plumbline.run(args));
  }
}
