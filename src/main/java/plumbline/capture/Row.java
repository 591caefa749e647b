package plumbline.capture;

import java.util.List;
import plumbline.lead.Fault;

/** One row of a file, as it stands there. */
sealed interface Row {
  /** Counted from 1 over the rows that hold something; a CSV's header is none. */
  long number();

  /** Where it begins in the file, counted from 1. */
  long line();

  /** The cells of a CSV row, as many as the header has. */
  record Cells(long number, long line, List<String> cells) implements Row {}

  /** A JSON text that has not been parsed yet; nobody compares or changes it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Json(long number, long line, byte[] text) implements Row {}

  /** What could not even be told apart into cells or values. */
  record Broken(long number, long line, Fault fault) implements Row {}
}
