package plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What running one stage came to.
 *
 * @param inserted what rules inserted, in no particular order
 * @param fired ids of the rules that fired, each once, sorted
 */
public record StageRun(List<Inserted> inserted, List<String> fired) {

  /** No rule fired. */
  static final StageRun NOTHING = new StageRun(List.of(), List.of());

  /** An object and the rule that inserted it. */
  public record Inserted(Rule rule, Object object) {}

  /**
   * @param fired the rules that fired, in any order, as often as they did
   */
  static StageRun of(List<Inserted> inserted, List<Rule> fired) {
    List<String> ids = new ArrayList<>(fired.size());
    String last = null;
    for (Rule rule : fired) {
      // A rule that fires for many facts mostly does so in a row.
      if (!rule.id().equals(last)) {
        last = rule.id();
        ids.add(last);
      }
    }
    ids.sort(null);
    List<String> once = new ArrayList<>(ids.size());
    for (String id : ids) {
      if (once.isEmpty() || !once.get(once.size() - 1).equals(id)) {
        once.add(id);
      }
    }
    return new StageRun(List.copyOf(inserted), List.copyOf(once));
  }

  /** What both came to. */
  StageRun and(StageRun other) {
    List<Inserted> all = new ArrayList<>(inserted);
    all.addAll(other.inserted);
    TreeSet<String> ids = new TreeSet<>(fired);
    ids.addAll(other.fired);
    return new StageRun(List.copyOf(all), List.copyOf(ids));
  }
}
