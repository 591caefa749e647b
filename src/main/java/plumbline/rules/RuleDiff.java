package plumbline.rules;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two rule sets, tests among it, as patch(1) and people read it. Of a workbook
 * it is the cells, for people alone.
 */
public final class RuleDiff {
  private static final int CONTEXT_LINES = 3;
  private static final String NOTHING = "/dev/null";
  private static final String NO_NEWLINE = "\\ No newline at end of file";

  private RuleDiff() {}

  /**
   * A file that differs.
   *
   * @param change a word: added, removed, changed
   * @param diff a unified diff, each line ended
   */
  public record FileDiff(String path, String change, String diff) {}

  /** The files that differ, by path. */
  public static List<FileDiff> of(RuleFiles from, RuleFiles to) {
    Map<String, String> before = from.all();
    Map<String, String> after = to.all();
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(after.keySet());
    List<FileDiff> diffs = new ArrayList<>();
    for (String path : paths) {
      String old = before.get(path);
      String fresh = after.get(path);
      if (!Objects.equals(old, fresh)) {
        String change = old == null ? "added" : fresh == null ? "removed" : "changed";
        diffs.add(new FileDiff(path, change, unified(path, shown(path, old), shown(path, fresh))));
      }
    }
    return diffs;
  }

  /** A workbook as its cells: what its bytes are says nothing to people. */
  private static @Nullable String shown(String path, @Nullable String text) {
    return text == null || !DecisionTable.isWorkbook(path) ? text : DecisionTable.cells(text);
  }

  private static String unified(String path, @Nullable String old, @Nullable String fresh) {
    List<String> before = lines(old);
    List<String> after = lines(fresh);
    String left = old == null ? NOTHING : "a/" + path;
    String right = fresh == null ? NOTHING : "b/" + path;
    List<String> diff = new ArrayList<>();
    if (before.isEmpty() || after.isEmpty()) {
      // The library counts the lines of an empty side from 1, which patch(1) refuses.
      diff.addAll(List.of("--- " + left, "+++ " + right));
      diff.add("@@ -" + span(before) + " +" + span(after) + " @@");
      before.forEach(line -> diff.add("-" + line));
      after.forEach(line -> diff.add("+" + line));
    } else {
      Patch<String> patch = DiffUtils.diff(before, after);
      diff.addAll(UnifiedDiffUtils.generateUnifiedDiff(left, right, before, patch, CONTEXT_LINES));
    }
    StringBuilder text = new StringBuilder();
    diff.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String span(List<String> lines) {
    return lines.isEmpty() ? "0,0" : "1," + lines.size();
  }

  /** Its lines; a last one that is not ended carries patch(1)'s remark, so it differs. */
  private static List<String> lines(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    int last = lines.size() - 1;
    if (lines.get(last).isEmpty()) {
      lines.remove(last);
    } else {
      lines.set(last, lines.get(last) + "\n" + NO_NEWLINE);
    }
    return lines;
  }
}
