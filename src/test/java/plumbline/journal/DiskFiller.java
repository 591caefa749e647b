package plumbline.journal;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that fills a small disk with a journal, drains it, and fills it again, and prints how
 * many entries were acknowledged, kept and drained each time. Its argument is a directory there.
 */
final class DiskFiller {

  private DiskFiller() {}

  public static void main(String[] arguments) {
    long drained = 0;
    for (int round = 0; round < 3; round++) {
      try (Journal journal = Journal.open(Path.of(arguments[0]), JournalConfig.DEFAULT)) {
        long acknowledged = fill(journal);
        long kept = journal.depth();
        long before = drained;
        drained = drain(journal, drained);
        System.out.println(acknowledged + " " + kept + " " + (drained - before));
      }
    }
  }

  private static long fill(Journal journal) {
    byte[] entry = new byte[3000];
    long acknowledged = 0;
    @Nullable Throwable fault = null;
    while (fault == null) {
      fault = Entries.fault(journal.append(entry));
      acknowledged += fault == null ? 1 : 0;
    }
    return acknowledged;
  }

  private static long drain(Journal journal, long from) {
    long cursor = from;
    List<JournalEntry> entries = journal.read(cursor, 500, Entries.ALL_BYTES);
    while (!entries.isEmpty()) {
      cursor = entries.get(entries.size() - 1).sequence();
      Entries.await(journal.trim(cursor));
      entries = journal.read(cursor, 500, Entries.ALL_BYTES);
    }
    return cursor;
  }
}
