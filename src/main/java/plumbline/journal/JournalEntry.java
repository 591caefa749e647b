package plumbline.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One durable entry.
 *
 * @param epoch the opening of the journal it was written in
 * @param sequence its place, from 1, contiguous over restarts
 * @param bytes what was appended; not copied, so leave it as it is
 */
@SuppressWarnings("ArrayRecordComponent") // bytes pass through untouched, a copy would only cost
public record JournalEntry(String epoch, long sequence, byte[] bytes) {

  /** CRC32C over epoch, sequence and bytes: an entry moved to another place is damaged, too. */
  static long checksum(String epoch, long sequence, byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(epoch.getBytes(StandardCharsets.US_ASCII));
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequence));
    crc.update(bytes);
    return crc.getValue();
  }
}
