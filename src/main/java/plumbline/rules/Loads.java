package plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Divides the rules of a stage among builds. From 1,000 rules of one build on, the engine writes
 * classes of other kinds, with streams on several threads, which the sandbox does not let pass.
 */
final class Loads {
  /** The most rules of one build. */
  static final int MOST = 900;

  private Loads() {}

  /**
   * The texts of each build, by path, all together where they are few or share what they declare.
   * In a text that is divided, spaces stand in place of the rules that are in other builds.
   */
  static List<Map<String, String>> of(List<ParsedFile> files) {
    Map<String, String> all = new TreeMap<>();
    files.forEach(file -> all.put(file.file(), file.text()));
    List<RuleSource> rules = files.stream().flatMap(file -> file.rules().stream()).toList();
    if (rules.size() <= MOST || all.values().stream().anyMatch(Compilation::shares)) {
      return List.of(all);
    }
    List<Map<String, String>> loads = new ArrayList<>();
    for (int from = 0; from < rules.size(); from += MOST) {
      loads.add(only(files, rules.subList(from, Math.min(rules.size(), from + MOST))));
    }
    return loads;
  }

  /** The texts of the files that have any of some rules, with spaces in place of all others. */
  static Map<String, String> only(List<ParsedFile> files, List<RuleSource> kept) {
    Map<String, Set<Integer>> starts = new HashMap<>();
    for (RuleSource rule : kept) {
      starts.computeIfAbsent(rule.file().file(), file -> new HashSet<>()).add(rule.start());
    }
    Map<String, String> texts = new TreeMap<>();
    for (ParsedFile file : files) {
      Set<Integer> ofFile = starts.getOrDefault(file.file(), Set.of());
      if (!ofFile.isEmpty() || file.rules().isEmpty()) {
        texts.put(file.file(), without(file, ofFile));
      }
    }
    return texts;
  }

  private static String without(ParsedFile file, Set<Integer> kept) {
    StringBuilder text = new StringBuilder(file.text());
    for (RuleSource rule : file.rules()) {
      for (int i = rule.start(); !kept.contains(rule.start()) && i < rule.end(); i++) {
        text.setCharAt(i, text.charAt(i) == '\n' ? '\n' : ' ');
      }
    }
    return text.toString();
  }
}
