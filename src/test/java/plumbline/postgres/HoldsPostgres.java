package plumbline.postgres;

import java.nio.file.Path;

/** A process that runs Postgres on a data directory until it is killed. */
final class HoldsPostgres {
  private HoldsPostgres() {}

  /** Prints the URI once Postgres answers, and waits for its standard input to end. */
  public static void main(String[] arguments) throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]))) {
      System.out.println(database.uri().value());
      while (System.in.read() >= 0) {
        // Nothing is ever said; the end is what is waited for.
      }
    }
  }
}
