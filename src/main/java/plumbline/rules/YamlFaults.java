package plumbline.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The faults found in one YAML file so far, each with the path it lies at. */
final class YamlFaults {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]*");

  private record Fault(String path, RuleError error) {}

  private final String file;
  private final List<Fault> faults = new ArrayList<>();

  YamlFaults(String file) {
    this.file = file;
  }

  void add(String path, int line, int column, String code, String message) {
    String sentence = path.isEmpty() ? message : path + ": " + message;
    faults.add(new Fault(path, RuleError.error(file, line, column, code, sentence)));
  }

  /** Notes a key that is none of the known ones, with the nearest of them. */
  void checkKey(String path, String key, YamlTree.Entry entry, Set<String> known) {
    if (known.contains(key)) {
      return;
    }
    String hint = Nearest.hint(key, known);
    if (hint.isEmpty()) {
      hint = known.isEmpty() ? "; no key may stand here" : "; known: " + String.join(", ", known);
    }
    add(join(path, key), entry.line(), entry.column(), "unknown_key", "unknown key" + hint);
  }

  /** Notes each key that is no name, or a slip of a usual one that is not there. */
  void checkNames(String path, Map<String, YamlTree.Entry> entries, Collection<String> usual) {
    List<String> absent = usual.stream().filter(name -> !entries.containsKey(name)).toList();
    entries.forEach(
        (key, entry) -> {
          String hint = usual.contains(key) ? "" : Nearest.hint(key, absent);
          if (!hint.isEmpty()) {
            add(join(path, key), entry.line(), entry.column(), "unknown_key", "unknown key" + hint);
          } else if (!YamlScalar.isName(key)) {
            add(join(path, key), entry.line(), entry.column(), "bad_name", YamlScalar.NAME_RULE);
          }
        });
  }

  /** True where no fault lies at this path or below it. */
  boolean clean(String path) {
    return faults.stream().noneMatch(fault -> isWithin(fault.path(), path));
  }

  /** All faults, from the top of the file down. */
  List<RuleError> inOrder() {
    return faults.stream().map(Fault::error).sorted(RuleError.IN_ORDER).distinct().toList();
  }

  /** The path of a key in the map at {@code path}. */
  static String join(String path, String key) {
    return path.isEmpty() ? shown(key) : path + "." + shown(key);
  }

  /**
   * A key fit for a message: what follows its first odd character is left out, for a key such as
   * {@code url:postgresql://user:secret@host} (a space is missing) holds a secret.
   */
  static String shown(String key) {
    Matcher name = NAME.matcher(key);
    boolean whole = name.lookingAt() && name.end() == key.length() && key.length() <= 80;
    return whole ? key : key.substring(0, Math.min(name.end(), 40)) + "…";
  }

  private static boolean isWithin(String inner, String outer) {
    if (outer.isEmpty() || inner.isEmpty() || inner.equals(outer)) {
      return true;
    }
    return inner.startsWith(outer)
        && (inner.charAt(outer.length()) == '.' || inner.charAt(outer.length()) == '[');
  }
}
