package plumbline.rules;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The code that runs, in one hash: every byte of our own, the names of the libraries, which bear
 * their versions, and the Java.
 */
final class ProgramHash {
  private ProgramHash() {}

  /** Read once: the program does not change while it runs. */
  private static final class Once {
    private static final byte[] HASH = read();
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] ofThis() {
    return Once.HASH.clone();
  }

  private static byte[] read() {
    MessageDigest hash = digest();
    for (String name : List.of("java.class.path", "java.vm.vendor", "java.vm.version")) {
      hash.update((System.getProperty(name, "") + "\n").getBytes(StandardCharsets.UTF_8));
    }
    try {
      Path code =
          Path.of(
              Objects.requireNonNull(ProgramHash.class.getProtectionDomain().getCodeSource())
                  .getLocation()
                  .toURI());
      // In a jar the names of the libraries are in its manifest.
      List<Path> files = List.of(code);
      if (Files.isDirectory(code)) {
        try (Stream<Path> tree = Files.walk(code)) {
          files = tree.filter(Files::isRegularFile).sorted().toList();
        }
      }
      for (Path file : files) {
        hash.update((code.relativize(file) + "\n").getBytes(StandardCharsets.UTF_8));
        hash.update(Files.readAllBytes(file));
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("this program cannot be read", e);
    }
    return hash.digest();
  }
}
