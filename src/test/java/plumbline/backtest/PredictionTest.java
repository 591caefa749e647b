package plumbline.backtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every figure against a plain recomputation over the single leads. */
class PredictionTest {
  private static final BigDecimal WIDTH = new BigDecimal("0.05");
  private static final BigDecimal THRESHOLD = new BigDecimal("0.7");

  private record One(BigDecimal score, boolean converted) {}

  private static Prediction.Result of(List<One> all) {
    Prediction prediction = new Prediction(WIDTH, THRESHOLD);
    all.forEach(one -> prediction.add(one.score(), one.converted()));
    return prediction.result();
  }

  private static double auc(List<One> all) {
    double sum = 0;
    long pairs = 0;
    for (One yes : all) {
      for (One no : all) {
        if (yes.converted() && !no.converted()) {
          pairs++;
          int order = yes.score().compareTo(no.score());
          sum += order > 0 ? 1 : order == 0 ? 0.5 : 0;
        }
      }
    }
    return sum / pairs;
  }

  /** Of leads with equal scores any order is as good: the mean over many. */
  private static double lift(List<One> all, int percent, Random random) {
    int size = (all.size() * percent + 99) / 100;
    double rate = (double) all.stream().filter(One::converted).count() / all.size();
    double sum = 0;
    int rounds = 400;
    for (int i = 0; i < rounds; i++) {
      List<One> shuffled = new ArrayList<>(all);
      java.util.Collections.shuffle(shuffled, random);
      shuffled.sort(Comparator.comparing(One::score).reversed());
      long found = shuffled.subList(0, size).stream().filter(One::converted).count();
      sum += (double) found / size / rate;
    }
    return sum / rounds;
  }

  @Test
  void everyFigureEqualsAPlainRecomputation() {
    Random random = new Random(20261127);
    for (int round = 0; round < 40; round++) {
      int leads = 20 + random.nextInt(300);
      int scores = 3 + random.nextInt(60);
      List<One> all =
          IntStream.range(0, leads)
              .mapToObj(
                  i -> {
                    int step = random.nextInt(scores);
                    return new One(
                        BigDecimal.valueOf(step).movePointLeft(2),
                        random.nextInt(scores) < step / 2 + 1);
                  })
              .toList();
      Prediction.Result result = of(all);
      assertEquals(leads, result.known());
      long converted = all.stream().filter(One::converted).count();
      assertEquals(converted, result.converted());
      if (converted == 0 || converted == leads) {
        continue;
      }
      assertEquals(auc(all), doubleOf(result.auc()), 0.00006);
      assertEquals(lift(all, 10, random), doubleOf(result.liftTop10()), 0.25);
      assertEquals(lift(all, 20, random), doubleOf(result.liftTop20()), 0.2);
      List<One> above = all.stream().filter(o -> o.score().compareTo(THRESHOLD) >= 0).toList();
      long hits = above.stream().filter(One::converted).count();
      if (above.isEmpty()) {
        assertNull(result.precision());
      } else {
        assertEquals((double) hits / above.size(), doubleOf(result.precision()), 0.00006);
      }
      assertEquals((double) hits / converted, doubleOf(result.recall()), 0.00006);
      for (Prediction.Calibrated bin : result.calibration()) {
        List<One> in =
            all.stream()
                .filter(
                    o -> o.score().compareTo(bin.from()) >= 0 && o.score().compareTo(bin.to()) < 0)
                .toList();
        assertEquals(in.size(), bin.known());
        assertEquals(in.stream().filter(One::converted).count(), bin.converted());
      }
      assertEquals(
          leads, result.calibration().stream().mapToLong(Prediction.Calibrated::known).sum());
    }
  }

  private static double doubleOf(@org.jspecify.annotations.Nullable BigDecimal number) {
    return number == null ? Double.NaN : number.doubleValue();
  }

  @Test
  void equalScoresAtTheEndOfTheTenthCountByTheirShare() {
    List<One> all = new ArrayList<>();
    all.add(new One(new BigDecimal("0.9"), true));
    for (int i = 0; i < 19; i++) {
      all.add(new One(new BigDecimal("0.5"), i == 0));
    }
    // The tenth is 2 leads: the best, and one of 19 of which one converts: 1 + 1/19 of 2.
    assertEquals(new BigDecimal("5.2632"), of(all).liftTop10());
  }

  @Test
  void ofNobodyWhoConvertedNothingIsSaid() {
    Prediction.Result result = of(List.of(new One(BigDecimal.ONE, false)));
    assertNull(result.auc());
    assertNull(result.liftTop10());
    assertNull(result.recall());
    assertEquals(new BigDecimal("0.0000"), result.precision());
  }
}
