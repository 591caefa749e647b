package plumbline.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Rounds in which contestants take turns, so that what slows the machine slows all of them. */
final class Contest {

  /** Measures one round. */
  interface Contestant {
    double round() throws Exception;
  }

  private final Row row;
  private final int rounds;
  private final Consumer<String> say;

  /**
   * @param say hears of the progress
   */
  Contest(Row row, int rounds, Consumer<String> say) {
    this.row = row;
    this.rounds = rounds;
    this.say = say;
  }

  /** What each came to, by contestant and then by round. */
  List<List<Double>> run(List<Contestant> contestants) throws Exception {
    List<List<Double>> all = new ArrayList<>();
    contestants.forEach(contestant -> all.add(new ArrayList<>()));
    for (int round = 1; round <= rounds; round++) {
      say.accept("%s: round %d of %d".formatted(row, round, rounds));
      for (int i = 0; i < contestants.size(); i++) {
        all.get(i).add(contestants.get(i).round());
      }
    }
    return all;
  }
}
