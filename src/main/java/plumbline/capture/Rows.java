package plumbline.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The rows of a file in one format, one after another. */
interface Rows {
  /**
   * A longer row is broken: no lead is that large, and a quote that is never closed must not
   * swallow the file. The same as HTTP takes as a body.
   */
  int MOST_BYTES = 1 << 20;

  /** The next row; null after the last. */
  @Nullable Row next() throws IOException;
}
