package plumbline.rules;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The files found in an upload so far, and everything that is wrong with them. */
final class ArchiveTexts {
  private static final int LONGEST_PATH = 200;
  private static final int MOST_FAULTS = 50;

  /** Folders have no dot, so that none is called like a file. */
  private static final Pattern PATH =
      Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_-]*/){0,4}[A-Za-z0-9_][A-Za-z0-9._-]*");

  private static final Pattern KNOWN =
      Pattern.compile(
          "[^/]+/.*(\\.drl(\\.csv|\\.xlsx)?|_test\\.yaml)|lists/.*\\.csv|deciding\\.json|demand-generation\\.yaml");

  /** What systems leave behind and repositories hold besides. */
  private static final Pattern PASSED_OVER =
      Pattern.compile("__MACOSX/.*|(.*/)?\\.DS_Store|([A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+\\.md");

  private final ArchiveLimits limits;
  private final Map<String, String> texts = new TreeMap<>();
  private final Set<String> folded = new HashSet<>();
  private final List<RuleError> faults = new ArrayList<>();
  private int entries;

  ArchiveTexts(ArchiveLimits limits) {
    this.limits = limits;
  }

  /**
   * Whether the next entry is to be read; where it is refused that is noted.
   *
   * @throws RulesInvalid where there are too many
   */
  boolean wants(String name, boolean folder) throws RulesInvalid {
    entries++;
    if (entries > limits.files()) {
      fault(shown(name), "too_many_files", "an upload has at most " + limits.files() + " files");
      throw new RulesInvalid(faults);
    } else if (faults.size() >= MOST_FAULTS) {
      throw new RulesInvalid(faults);
    }
    String path = normal(name);
    if (folder) {
      String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
      if (!plain.isEmpty() && !plain.equals(".") && !plain.equals("__MACOSX")) {
        isPath(plain, name);
      }
      return false;
    }
    if (PASSED_OVER.matcher(path).matches() || !isPath(path, name)) {
      return false;
    }
    if (!KNOWN.matcher(path).matches()) {
      fault(
          path,
          "unknown_file",
          "is none of STAGE/*.drl, *.drl.csv, *.drl.xlsx, STAGE/*_test.yaml, lists/*.csv, deciding.json and"
              + " demand-generation.yaml");
      return false;
    }
    if (!folded.add(path.toLowerCase(Locale.ROOT))) {
      fault(path, "duplicate_file", "is there more than once, as some systems see names");
      return false;
    }
    return true;
  }

  /** Whether it is a path that may be; where not, that is noted. */
  private boolean isPath(String path, String name) {
    if (path.length() > LONGEST_PATH) {
      fault(shown(name), "bad_path", "a path has at most " + LONGEST_PATH + " characters");
      return false;
    }
    if (!PATH.matcher(path).matches()) {
      fault(
          shown(name),
          "bad_path",
          "must be a path of A-Z, a-z, 0-9, '.', '_' and '-' that leads nowhere else");
      return false;
    }
    return true;
  }

  /** The path without what packing a folder puts ahead of it. */
  static String normal(String name) {
    String path = name.startsWith("./") ? name.substring(2) : name;
    if (path.equals("config/demand-generation.yaml")) {
      return "demand-generation.yaml";
    }
    if (path.equals("rules/") || path.equals("config/")) {
      return "";
    }
    return path.startsWith("rules/") ? path.substring("rules/".length()) : path;
  }

  private static String shown(String name) {
    String plain = name.replaceAll("[^ -~]", "?");
    return plain.length() <= LONGEST_PATH ? plain : plain.substring(0, LONGEST_PATH) + "...";
  }

  void add(String name, byte[] bytes) {
    try {
      add(name, RuleFiles.text(normal(name), bytes));
    } catch (CharacterCodingException e) {
      fault(normal(name), "not_text", "is not UTF-8 text");
    }
  }

  void add(String name, String text) {
    String path = normal(name);
    if (text.indexOf('\0') >= 0 || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      fault(path, "not_text", "holds a NUL or half a character");
      return;
    }
    texts.put(path, text);
  }

  void fault(String file, String code, String message) {
    faults.add(RuleError.error(file, 0, 0, code, message));
  }

  /** As {@link #fault}, by the name in the archive. */
  void refuse(String name, String code, String message) {
    fault(shown(name), code, message);
  }

  /** Ends reading, for a fault beyond which nothing should be read. */
  RulesInvalid stop(String file, String code, String message) {
    fault(shown(file), code, message);
    return new RulesInvalid(faults);
  }

  /**
   * What was found.
   *
   * @throws RulesInvalid where anything is wrong with it
   */
  RuleFiles files() throws RulesInvalid {
    if (faults.isEmpty() && texts.keySet().stream().noneMatch(RuleFiles::isRules)) {
      fault("upload", "no_rules", "there are no rules in it");
    }
    if (!faults.isEmpty()) {
      throw new RulesInvalid(faults);
    }
    return new RuleFiles(texts);
  }
}
