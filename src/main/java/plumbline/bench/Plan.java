package plumbline.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import plumbline.decision.DecidingConfig;
import plumbline.rules.RuleFiles;

/**
 * What is to be run.
 *
 * @param quick few and short rounds
 * @param rows which; in the order of the table whatever the order here
 * @param rules the operator's
 * @param deciding the deciding part of the operator's config
 * @param rulesFolder where the rules are
 * @param business the operator's {@code demand-generation.yaml}
 * @param serve what {@code serve} is given beside ports, data and database
 * @param jvm options for the Java of the servers
 * @param say hears of the progress, a line at a time
 */
public record Plan(
    boolean quick,
    Set<Row> rows,
    RuleFiles rules,
    DecidingConfig deciding,
    Path rulesFolder,
    Path business,
    List<String> serve,
    List<String> jvm,
    Consumer<String> say) {
  private static final int ROUNDS = 5;
  private static final int QUICK_ROUNDS = 3;

  public Plan {
    rows = Set.copyOf(rows);
    serve = List.copyOf(serve);
    jvm = List.copyOf(jvm);
  }

  int rounds() {
    return quick ? QUICK_ROUNDS : ROUNDS;
  }

  /** Seconds by form. */
  Duration seconds(double quickForm, double fullForm) {
    return Duration.ofMillis(Math.round((quick ? quickForm : fullForm) * 1_000));
  }

  /** A number by form. */
  int pick(int quickForm, int fullForm) {
    return quick ? quickForm : fullForm;
  }

  Contest contest(Row row) {
    return new Contest(row, rounds(), say);
  }

  boolean wants(Row... any) {
    for (Row row : any) {
      if (rows.contains(row)) {
        return true;
      }
    }
    return false;
  }
}
