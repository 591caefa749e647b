package plumbline.bench;

import java.util.List;

/**
 * One run of the benchmark.
 *
 * @param quick whether it was the quick form, whose figures are rough
 * @param at when it began, RFC 3339
 * @param version of the program
 */
public record Report(
    boolean quick,
    String at,
    String version,
    double minutes,
    Machine machine,
    List<Result> results) {

  public Report {
    results = List.copyOf(results);
  }
}
