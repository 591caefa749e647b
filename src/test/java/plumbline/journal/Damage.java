package plumbline.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What befalls a journal's files. */
final class Damage {

  private Damage() {}

  /** The files as a kill would leave them now, in another directory. */
  static Path kill(Path directory, Path copy) throws IOException {
    Files.createDirectories(copy);
    for (String name : List.of("journal.db", "journal.db-wal", "journal.lock")) {
      Files.copy(directory.resolve(name), copy.resolve(name));
    }
    return copy;
  }

  /** Flips a bit of a file. */
  static void flip(Path file, long offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) offset] ^= 0x10;
    Files.write(file, bytes);
  }

  /** Flips a bit in the first place of a text in a file. */
  static void flipFirst(Path file, String text) throws IOException {
    flip(file, offsets(Files.readAllBytes(file), Entries.bytes(text)).get(0));
  }

  /** How often a text is in a file. */
  static int places(Path file, String text) {
    try {
      return offsets(Files.readAllBytes(file), Entries.bytes(text)).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flips a bit in every place of a text in a file. */
  static void flipAll(Path file, String text) throws IOException {
    for (int offset : offsets(Files.readAllBytes(file), Entries.bytes(text))) {
      flip(file, offset);
    }
  }

  private static List<Integer> offsets(byte[] bytes, byte[] wanted) {
    return Stream.iterate(0, i -> i <= bytes.length - wanted.length, i -> i + 1)
        .filter(i -> Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length))
        .toList();
  }

  static void zero(Path file, int offset, int length) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, offset, Math.min(bytes.length, offset + length), (byte) 0);
    Files.write(file, bytes);
  }

  static void truncate(Path file, long size) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) size));
  }

  /** Every file of a directory but SQLite's shared memory, with its content. */
  static Map<String, String> content(Path directory) throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> !f.toString().endsWith("-shm")).toList()) {
        content.put(
            String.valueOf(file.getFileName()), Arrays.hashCode(Files.readAllBytes(file)) + "");
      }
    }
    return content;
  }
}
