package plumbline.journal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * A process that appends until it is killed, 64 in flight, and prints "sequence:text" of each entry
 * once it is acknowledged. Its arguments are the journal's directory and a name for its entries.
 */
final class Appender {

  private static final int IN_FLIGHT = 64;

  private Appender() {}

  public static void main(String[] arguments) throws InterruptedException {
    PrintStream out = System.out;
    Semaphore room = new Semaphore(IN_FLIGHT);
    try (Journal journal = Journal.open(Path.of(arguments[0]), JournalConfig.DEFAULT)) {
      for (int i = 0; ; i++) {
        String text = arguments[1] + " entry " + i + " " + "x".repeat(i % 2000);
        room.acquire();
        journal
            .append(Entries.bytes(text))
            .onComplete(
                done -> {
                  out.println(done.succeeded() ? done.result() + ":" + text : done.cause());
                  room.release();
                });
      }
    }
  }
}
