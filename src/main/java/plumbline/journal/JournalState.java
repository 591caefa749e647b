package plumbline.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The journal's one row of memory. What is kept is always {@code lastSequence - trimmedThrough -
 * missing} entries, which is how a hole shows.
 *
 * @param lastSequence greatest sequence ever committed; 0 for none
 * @param trimmedThrough greatest sequence trimmed; entries above it are kept
 * @param missing how many sequences between the two are gone, and were accepted as lost
 */
record JournalState(long lastSequence, long trimmedThrough, long missing) {

  static final JournalState EMPTY = new JournalState(0, 0, 0);

  /** CRC32C over all of it. */
  long checksum() {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(3 * Long.BYTES)
            .putLong(lastSequence)
            .putLong(trimmedThrough)
            .putLong(missing)
            .rewind());
    return crc.getValue();
  }

  /** After entries were added. */
  JournalState appended(int entries) {
    return new JournalState(lastSequence + entries, trimmedThrough, missing);
  }

  /** After so many entries were deleted at or below a sequence; the others there were missing. */
  JournalState trimmed(long throughSequence, long entries) {
    long gone = throughSequence - trimmedThrough - entries;
    return new JournalState(lastSequence, throughSequence, missing - gone);
  }
}
