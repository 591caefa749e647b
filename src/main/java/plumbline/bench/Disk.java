package plumbline.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/** How long the disk takes to keep 4 KiB that are appended to a file. */
public record Disk(double p50Ms, double p99Ms, int writes) {
  private static final int BYTES = 4096;

  /** Writes and waits for the disk, one after another. */
  static Disk probe(Path directory, int writes) throws IOException {
    Path file = Files.createTempFile(directory, "fsync", ".probe");
    Histogram nanos = new Histogram(3);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; i < writes; i++) {
        long start = System.nanoTime();
        channel.write(ByteBuffer.allocate(BYTES));
        channel.force(false);
        nanos.recordValue(System.nanoTime() - start);
      }
    } finally {
      Files.deleteIfExists(file);
    }
    return new Disk(
        nanos.getValueAtPercentile(50) / 1e6, nanos.getValueAtPercentile(99) / 1e6, writes);
  }
}
