package plumbline.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The journal's one row of memory.
 *
 * @param lastSequence greatest sequence ever committed; 0 for none
 * @param trimmedThrough greatest sequence trimmed; entries above it are kept
 */
record JournalState(long lastSequence, long trimmedThrough) {

  static final JournalState EMPTY = new JournalState(0, 0);

  long checksum() {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(2 * Long.BYTES).putLong(lastSequence).putLong(trimmedThrough).rewind());
    return crc.getValue();
  }
}
