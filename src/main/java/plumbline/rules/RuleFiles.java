package plumbline.rules;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

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

  private static final String RULES = ".drl";

  private static final String TESTS = "_test.yaml";

  private final SortedMap<String, String> texts;
  private final SortedMap<String, String> tests;
  private final String version;

  /**
   * @param texts by path, with {@code /} between folders; rule tests may be among them
   */
  public RuleFiles(Map<String, String> texts) {
    SortedMap<String, String> deciding = new TreeMap<>(texts);
    deciding.keySet().removeIf(RuleFiles::isTest);
    SortedMap<String, String> beside = new TreeMap<>(texts);
    beside.keySet().removeIf(path -> !isTest(path));
    this.texts = Collections.unmodifiableSortedMap(deciding);
    this.tests = Collections.unmodifiableSortedMap(beside);
    this.version = hash(this.texts);
  }

  private static boolean isTest(String path) {
    return path.endsWith(TESTS);
  }

  /** Whether a file below a folder of rules is one of the texts or tests, by its path there. */
  static boolean isOne(String path) {
    return path.endsWith(RULES) || path.endsWith(".csv") || isTest(path);
  }

  /**
   * Reads the rules ({@code STAGE/*.drl}), their tests and the lists ({@code lists/*.csv}) below a
   * folder. Hidden and other files are passed over.
   *
   * @throws IOException where they cannot be read or there are no rules, which is hardly meant; its
   *     message says so in one line
   */
  public static RuleFiles read(Path folder) throws IOException {
    SortedMap<String, String> texts = texts(folder, RuleFiles::isOne);
    if (texts.keySet().stream().noneMatch(name -> name.endsWith(RULES))) {
      throw new IOException("there are no rules in " + folder);
    }
    return new RuleFiles(texts);
  }

  /**
   * Reads files below a folder, hidden ones passed over.
   *
   * @param named which, by their path below the folder, with {@code /} between folders
   * @return their texts by that path
   * @throws IOException where they cannot be read; its message says so in one line
   */
  public static SortedMap<String, String> texts(Path folder, Predicate<String> named)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    SortedMap<String, String> texts = new TreeMap<>();
    try {
      for (Map.Entry<String, Path> file : FileTree.below(folder, named).files().entrySet()) {
        texts.put(file.getKey(), text(file.getValue()));
      }
    } catch (IOException e) {
      throw readable(e);
    }
    return texts;
  }

  private static String text(Path file) throws IOException {
    try {
      String text = Files.readString(file);
      if (text.indexOf('\0') >= 0) {
        throw new IOException(file + " is no text: it holds a NUL");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8 text", e);
    }
  }

  private static IOException readable(IOException e) {
    return e instanceof AccessDeniedException denied
        ? new IOException("may not read " + denied.getFile(), e)
        : e;
  }

  /** These files and one more, or another text for one of them. */
  public RuleFiles with(String path, String text) {
    Map<String, String> more = all();
    more.put(path, text);
    return new RuleFiles(more);
  }

  /** The texts decisions depend on by path, in the order of the paths. */
  public SortedMap<String, String> texts() {
    return texts;
  }

  /** The rule tests by path: they go with the rules, and no decision depends on them. */
  public SortedMap<String, String> tests() {
    return tests;
  }

  /** Texts and tests together. */
  public SortedMap<String, String> all() {
    SortedMap<String, String> all = new TreeMap<>(texts);
    all.putAll(tests);
    return all;
  }

  /** The rules of one stage by path. */
  SortedMap<String, String> rules(String stage) {
    SortedMap<String, String> rules = rules();
    rules.keySet().removeIf(path -> !path.startsWith(stage + "/"));
    return rules;
  }

  /** The rules of all stages by path. */
  SortedMap<String, String> rules() {
    SortedMap<String, String> rules = new TreeMap<>(texts);
    rules.keySet().removeIf(path -> !path.endsWith(RULES));
    return rules;
  }

  /** 32 hexadecimal digits over every path and text, tests left out. */
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
