package plumbline.capture;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.facts.Qualification;

/** Counts while a file is run; the sum of all parts is the {@link RunSummary}. */
final class Figures {
  /** Every status a decision can have, from the warmest down. */
  static final List<String> STATUSES =
      List.of(Qualification.QUALIFIED, Qualification.NURTURING, Qualification.UNQUALIFIED);

  private final Map<String, Long> bySource = new LinkedHashMap<>();
  private final Map<String, RunSummary.Group> byStatus = new LinkedHashMap<>();
  private long rows;
  private long rejected;
  private long undecided;
  private long duplicates;

  /**
   * @param sources all there are; each is counted, if only as 0
   */
  Figures(List<String> sources) {
    sources.forEach(source -> bySource.put(source, 0L));
    STATUSES.forEach(status -> byStatus.put(status, RunSummary.Group.NONE));
  }

  void decided(String source, String status, BigDecimal score) {
    rows++;
    bySource.merge(source, 1L, Long::sum);
    byStatus.merge(status, new RunSummary.Group(1, score), RunSummary.Group::plus);
  }

  void undecided(String source) {
    rows++;
    undecided++;
    bySource.merge(source, 1L, Long::sum);
  }

  void rejected() {
    rows++;
    rejected++;
  }

  void duplicate() {
    duplicates++;
  }

  void add(Figures other) {
    rows += other.rows;
    rejected += other.rejected;
    undecided += other.undecided;
    duplicates += other.duplicates;
    other.bySource.forEach((source, count) -> bySource.merge(source, count, Long::sum));
    other.byStatus.forEach((status, g) -> byStatus.merge(status, g, RunSummary.Group::plus));
  }

  RunSummary summary() {
    return new RunSummary(rows, rejected, undecided, duplicates, bySource, byStatus);
  }
}
