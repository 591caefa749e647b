package plumbline.server;

import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import plumbline.backtest.BacktestRunner;
import plumbline.backtest.StandBack;
import plumbline.capture.PlannedCampaign;
import plumbline.decision.ActiveRules;
import plumbline.decision.DecideByVersion;
import plumbline.decision.RuleBuild;
import plumbline.postgres.Database;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;

/** Rules that are tried before they are live, beside what a node is there for. */
final class RuleTrials {
  /** So many versions stay compiled. */
  private static final int VERSIONS = 4;

  private static final long ANSWER_SECONDS = 10;

  private final DecideByVersion versions;
  private final BacktestRunner backtests;

  /**
   * @param campaigns by the intent they are for
   * @param posts how many leads were accepted so far
   */
  RuleTrials(
      Database database,
      String node,
      ActiveRules rules,
      Map<String, String> campaigns,
      LongSupplier posts) {
    RuleVersions stored = new RuleVersions(database);
    this.versions =
        new DecideByVersion(new RuleBuild(null), version -> files(stored, version), VERSIONS);
    this.backtests =
        new BacktestRunner(
            database,
            node,
            versions,
            () -> rules.decide().config(),
            PlannedCampaign.counted(campaigns),
            new StandBack(posts));
  }

  private static RuleFiles files(RuleVersions stored, String version) {
    return Server.await(stored.files(version).timeout(ANSWER_SECONDS, TimeUnit.SECONDS));
  }

  /** Begins; not before the database has its tables. */
  void start() {
    backtests.start();
  }

  Future<Void> stop() {
    backtests.close();
    versions.close();
    return backtests.giveBack().timeout(1, TimeUnit.SECONDS).otherwiseEmpty();
  }
}
