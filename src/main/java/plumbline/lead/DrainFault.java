package plumbline.lead;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.util.Set;
import plumbline.journal.JournalException;
import plumbline.postgres.DatabaseUnavailable;

/**
 * Why a batch was not applied.
 *
 * @param reason SQLSTATE, where there is one, and message, on one line
 */
record DrainFault(Kind kind, String reason) {

  /** Whose fault it is. */
  enum Kind {
    /** Nobody's in the batch: Postgres is away, full, stopping, or not as it should be. */
    DATABASE,
    /** Others' who write the same leads at the same time. */
    CONTENTION,
    /** It took too long; fewer entries at a time may do. */
    OVERDUE,
    /** An entry's: it would fail however often it is tried. */
    ENTRY
  }

  private static final int LONGEST = 500;

  private static final Set<String> CONTENTION = Set.of("40001", "40P01", "55P03");
  private static final String CANCELLED = "57014";

  /**
   * SQLSTATE classes and states that speak of data: cardinality 21, data 22, constraints 23, limits
   * such as the longest key of an index 54, what a trigger raised P0, and data or index corrupted.
   * Everything else is retried: no entry is to blame for a missing right, table or disk.
   */
  private static boolean speaksOfData(String state) {
    return state.startsWith("21")
        || state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("54")
        || state.startsWith("P0")
        || state.equals("XX001")
        || state.equals("XX002");
  }

  static DrainFault of(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof PgException refused) {
      String state = String.valueOf(refused.getSqlState());
      return new DrainFault(kind(state), oneLine(state + ": " + refused.getErrorMessage()));
    }
    return new DrainFault(
        kind(failure), oneLine(failure.getMessage() == null ? failure.toString() : message));
  }

  private static Kind kind(String state) {
    if (CONTENTION.contains(state)) {
      return Kind.CONTENTION;
    } else if (state.equals(CANCELLED)) {
      return Kind.OVERDUE;
    }
    return speaksOfData(state) ? Kind.ENTRY : Kind.DATABASE;
  }

  /** What our own code throws on an entry is the entry's; what the network throws is not. */
  private static Kind kind(Throwable failure) {
    if (failure instanceof DatabaseUnavailable) {
      return Kind.OVERDUE;
    }
    boolean elsewhere =
        failure instanceof VertxException
            || failure instanceof JournalException
            || failure instanceof Unavailable
            || !(failure instanceof RuntimeException);
    return elsewhere ? Kind.DATABASE : Kind.ENTRY;
  }

  /** Without what a text column or a log line cannot hold. */
  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
  }

  /** Whether an entry is to blame, so that trying again is of no use. */
  boolean ofAnEntry() {
    return kind == Kind.ENTRY;
  }
}
