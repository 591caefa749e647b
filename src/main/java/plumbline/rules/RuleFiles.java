package plumbline.rules;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  private static final String TESTS = "_test.yaml";

  private final SortedMap<String, String> texts;
  private final SortedMap<String, String> tests;
  private final String version;
  private volatile @Nullable Map<String, DecisionTable> tables;

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
    return isRules(path) || path.endsWith(".csv") || isTest(path);
  }

  /** Whether a path is that of rules: DRL or a decision table. */
  public static boolean isRules(String path) {
    return path.endsWith(".drl") || DecisionTable.is(path);
  }

  /**
   * Reads the rules ({@code STAGE/*.drl}, {@code *.drl.csv} and {@code *.drl.xlsx}), their tests
   * and the lists ({@code lists/*.csv}) below a folder. Hidden and other files are passed over.
   *
   * @throws IOException where they cannot be read or there are no rules, which is hardly meant; its
   *     message says so in one line
   */
  public static RuleFiles read(Path folder) throws IOException {
    SortedMap<String, String> texts = texts(folder, RuleFiles::isOne);
    if (texts.keySet().stream().noneMatch(RuleFiles::isRules)) {
      throw new IOException("there are no rules in " + folder);
    }
    return new RuleFiles(texts);
  }

  /**
   * A warning for each spreadsheet below a folder that is passed over, as its name is not that of a
   * decision table.
   *
   * @throws IOException where the folder cannot be read
   */
  public static List<RuleError> passedOver(Path folder) throws IOException {
    return FileTree.below(folder, DecisionTable::isOtherSpreadsheet).files().keySet().stream()
        .map(
            path ->
                RuleError.warning(
                    path,
                    "passed_over",
                    "is not read: a decision table is saved as NAME.drl.xlsx or NAME.drl.csv"))
        .toList();
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
    if (DecisionTable.isWorkbook(file.toString())) {
      return text(file.toString(), Files.readAllBytes(file));
    }
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

  /**
   * A file's bytes as its text: UTF-8, but for a workbook, whose bytes are kept in base64.
   *
   * @throws CharacterCodingException where they are no text
   */
  static String text(String path, byte[] bytes) throws CharacterCodingException {
    return DecisionTable.isWorkbook(path)
        ? Base64.getEncoder().encodeToString(bytes)
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  /** A text as the bytes its file has. */
  public static byte[] bytes(String path, String text) {
    try {
      return DecisionTable.isWorkbook(path)
          ? Base64.getDecoder().decode(text)
          : text.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // No workbook, as its check says.
      return text.getBytes(StandardCharsets.UTF_8);
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

  /** The rules of all stages by path, as DRL. */
  SortedMap<String, String> rules() {
    SortedMap<String, String> rules = new TreeMap<>(texts);
    rules.keySet().removeIf(path -> !isRules(path));
    tables().forEach((path, table) -> rules.put(path, table.drl()));
    return rules;
  }

  /** The rules of a file as DRL; null where there is no such file. */
  @Nullable String drl(String path) {
    DecisionTable table = tables().get(path);
    return table == null ? texts.get(path) : table.drl();
  }

  /** What the decision tables come to, by path; each is read once. */
  private Map<String, DecisionTable> tables() {
    Map<String, DecisionTable> read = tables;
    if (read == null) {
      read = DecisionTable.all(texts);
      tables = read;
    }
    return read;
  }

  /** What is wrong with the cells of decision tables, before they are read as rules. */
  List<RuleError> tableErrors() {
    return tables().values().stream().flatMap(table -> table.errors().stream()).toList();
  }

  /** Errors at the places people know: of a decision table, its cells. */
  List<RuleError> placed(List<RuleError> errors) {
    if (tables().isEmpty()) {
      return errors;
    }
    List<RuleError> placed = new ArrayList<>();
    for (RuleError error : errors) {
      if (!tables().containsKey(error.file())) {
        placed.add(named(error));
      }
    }
    tables()
        .forEach(
            (path, table) ->
                table
                    .placed(errors.stream().filter(error -> error.file().equals(path)).toList())
                    .forEach(error -> placed.add(named(error))));
    return placed.stream().sorted(RuleError.IN_ORDER).distinct().toList();
  }

  /** With cells in its message where it names lines of a decision table. */
  private RuleError named(RuleError error) {
    String message = error.message();
    for (Map.Entry<String, DecisionTable> table : tables().entrySet()) {
      if (message.contains(table.getKey())) {
        message =
            Pattern.compile(Pattern.quote(table.getKey()) + ":(\\d+)")
                .matcher(message)
                .replaceAll(
                    place -> {
                      Cell cell = table.getValue().cell(Integer.parseInt(place.group(1)));
                      String shown = cell == null ? "" : ", " + cell.shown();
                      return Matcher.quoteReplacement(table.getKey() + shown);
                    });
      }
    }
    return message.equals(error.message()) ? error : error.saying(message);
  }

  /** The cell a rule of a decision table has its name in; null for another rule. */
  @Nullable Cell cell(String file, String rule) {
    return cell(file, rule, "");
  }

  /** The cell of a decision table that a fault of one of its rules is about; null for another. */
  @Nullable Cell cell(String file, String rule, String code) {
    DecisionTable table = tables().get(file);
    DecisionTable.Row row = table == null ? null : table.rules().get(rule);
    return row == null ? null : row.of(code);
  }

  /** A fault of a whole rule, at its place. */
  public RuleError error(Rule rule, RuleError.Severity severity, String code, String message) {
    String text = texts.getOrDefault(rule.file(), "");
    int column =
        text.lines()
            .skip(rule.line() - 1L)
            .findFirst()
            .map(line -> line.indexOf("rule"))
            .orElse(-1);
    RuleError error =
        new RuleError(rule.file(), rule.line(), column + 1, rule.name(), severity, code, message);
    DecisionTable table = tables().get(rule.file());
    return table == null ? error : table.ofRule(error);
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
