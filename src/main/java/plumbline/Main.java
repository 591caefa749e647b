package plumbline;

import plumbline.cli.Plumbline;

/** The entry of the jar. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(Plumbline.run(args));
  }
}
