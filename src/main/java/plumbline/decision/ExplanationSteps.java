package plumbline.decision;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.facts.Activity;

/** The steps of a waterfall as a person reads them: what is the same several times is one. */
final class ExplanationSteps {

  /**
   * Lines of a score with the same rule and reason.
   *
   * @param first when the oldest happened; null where it has no date
   * @param contribution their sum
   */
  record Group(
      String category,
      String rule,
      String reason,
      int count,
      @Nullable Instant first,
      @Nullable Instant last,
      BigDecimal contribution) {

    /** {@code read a page, 3 times, 2 to 9 days ago}. */
    String label(Instant seen) {
      StringBuilder label = new StringBuilder(reason);
      if (count > 1) {
        label.append(", ").append(count).append(" times");
      }
      if (first != null && last != null) {
        String newest = Words.ago(last, seen);
        String oldest = Words.ago(first, seen);
        label.append(", ").append(newest);
        if (!newest.equals(oldest)) {
          label.append(" to ").append(oldest);
        }
      }
      return label.toString();
    }

    private Group and(Group other) {
      return new Group(
          category,
          rule,
          reason,
          count + other.count,
          first != null && other.first != null && other.first.isBefore(first) ? other.first : first,
          last != null && other.last != null && other.last.isAfter(last) ? other.last : last,
          contribution.add(other.contribution));
    }
  }

  private ExplanationSteps() {}

  /** In the order of the steps' first ones. */
  static List<Group> grouped(List<Explanation.Step> steps) {
    Map<List<String>, Group> groups = new LinkedHashMap<>();
    for (Explanation.Step step : steps) {
      Contribution line = step.line();
      Activity activity = step.activity();
      Instant at = activity == null ? null : activity.at();
      groups.merge(
          List.of(line.category(), line.rule(), line.reason()),
          new Group(line.category(), line.rule(), line.reason(), 1, at, at, line.contribution()),
          Group::and);
    }
    return new ArrayList<>(groups.values());
  }
}
