package plumbline.rules;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The texts a rule set is made of, by path: {@code scoring/engagement.drl}, {@code
 * lists/competitors.csv} and the deciding part of the config. Two sets with the same paths and
 * texts are the same version.
 */
public final class RuleFiles {

  /**
   * The version is the first half of a SHA-256: 32 hexadecimal digits, short enough to read out.
   */
  private static final int VERSION_BYTES = 16;

  private final SortedMap<String, String> texts;
  private final String version;

  /**
   * @param texts by path, with {@code /} between folders
   */
  public RuleFiles(Map<String, String> texts) {
    this.texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
    this.version = hash(this.texts);
  }

  /**
   * Reads the rules ({@code STAGE/*.drl}) and lists ({@code lists/*.csv}) below a folder. Hidden
   * and other files are passed over.
   *
   * @throws IOException where the folder cannot be read
   */
  public static RuleFiles read(Path folder) throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.filter(RuleFiles::decides).toList()) {
        String name = folder.relativize(path).toString().replace('\\', '/');
        texts.put(name, Files.readString(path));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return new RuleFiles(texts);
  }

  private static boolean decides(Path path) {
    String name = path.getFileName().toString();
    return !name.startsWith(".")
        && (name.endsWith(".drl") || name.endsWith(".csv"))
        && Files.isRegularFile(path);
  }

  /** These files and one more, or another text for one of them. */
  public RuleFiles with(String path, String text) {
    Map<String, String> more = new TreeMap<>(texts);
    more.put(path, text);
    return new RuleFiles(more);
  }

  /** The texts by path, in the order of the paths. */
  public SortedMap<String, String> texts() {
    return texts;
  }

  /** 32 hexadecimal digits over every path and text. */
  public String version() {
    return version;
  }

  private static String hash(SortedMap<String, String> texts) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      for (Map.Entry<String, String> file : texts.entrySet()) {
        for (String part : new String[] {file.getKey(), file.getValue()}) {
          byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
          out.writeInt(utf8.length);
          out.write(utf8);
        }
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
