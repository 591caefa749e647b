package plumbline.server;

import io.vertx.core.Future;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import plumbline.backtest.BacktestRunner;
import plumbline.backtest.Backtests;
import plumbline.backtest.ShadowRunner;
import plumbline.backtest.Shadows;
import plumbline.backtest.StandBack;
import plumbline.capture.PlannedCampaign;
import plumbline.decision.ActiveRules;
import plumbline.decision.DecideByVersion;
import plumbline.decision.Outcome;
import plumbline.http.TrialDoor;
import plumbline.postgres.Database;

/** Rules that are tried before they are live, beside what a node is there for. */
final class RuleTrials {
  private final BacktestRunner backtests;
  private final ShadowRunner shadow;
  private final TrialDoor door;

  /**
   * @param versions gives candidates, compiled; not closed here
   * @param campaigns by the intent they are for
   * @param posts how many leads were accepted so far
   * @param busy whether leads wait for their turn
   */
  RuleTrials(
      Database database,
      String node,
      DecideByVersion versions,
      ActiveRules rules,
      Map<String, String> campaigns,
      LongSupplier posts,
      BooleanSupplier busy) {
    Function<Outcome, Set<String>> counted = PlannedCampaign.counted(campaigns);
    this.backtests =
        new BacktestRunner(
            database, node, versions, () -> rules.decide().config(), counted, new StandBack(posts));
    this.shadow = new ShadowRunner(database, node, versions, busy);
    Shadows shadows = new Shadows(database);
    this.door =
        new TrialDoor(
            new Backtests(database),
            shadows,
            () -> shadows.report(rules.decide().config(), counted, Clock.systemUTC()));
  }

  /** What answers over HTTP. */
  TrialDoor door() {
    return door;
  }

  /** What hears of decisions. */
  ShadowRunner shadow() {
    return shadow;
  }

  /** Begins; not before the database has its tables. */
  void start() {
    backtests.start();
    shadow.start();
  }

  Future<Void> stop() {
    shadow.close();
    return backtests.stop();
  }
}
