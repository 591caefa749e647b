package plumbline.capture;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run over a file came to.
 *
 * @param rows all that held something
 * @param rejected rows no lead could be made of
 * @param undecided leads on which a rule failed
 * @param duplicates leads whose id an earlier row has, each decided on its own row all the same
 * @param bySource how many leads came from each source of the config, in its order
 * @param byStatus the decided leads of each status
 */
public record RunSummary(
    long rows,
    long rejected,
    long undecided,
    long duplicates,
    Map<String, Long> bySource,
    Map<String, Group> byStatus) {

  public RunSummary {
    bySource = Collections.unmodifiableMap(new LinkedHashMap<>(bySource));
    byStatus = Collections.unmodifiableMap(new LinkedHashMap<>(byStatus));
  }

  /** Rows that are leads. */
  public long accepted() {
    return rows - rejected;
  }

  /** The decided leads of some statuses together. */
  public Group of(String... statuses) {
    Group sum = Group.NONE;
    for (String status : statuses) {
      sum = sum.plus(byStatus.getOrDefault(status, Group.NONE));
    }
    return sum;
  }

  /** How many leads, and the sum of their scores. */
  public record Group(long leads, BigDecimal scores) {
    static final Group NONE = new Group(0, BigDecimal.ZERO);

    private static final int PLACES = 4;

    Group plus(Group other) {
      return new Group(leads + other.leads, scores.add(other.scores));
    }

    /** The average score, 4 decimals; null where there is no lead. */
    public @Nullable BigDecimal averageScore() {
      return leads == 0
          ? null
          : scores.divide(BigDecimal.valueOf(leads), PLACES, RoundingMode.HALF_EVEN);
    }
  }
}
