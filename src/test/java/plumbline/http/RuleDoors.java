package plumbline.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Set;
import plumbline.backtest.Backtests;
import plumbline.backtest.Shadows;
import plumbline.decision.ActiveRules;
import plumbline.decision.CheckedRules;
import plumbline.decision.DecideByVersion;
import plumbline.decision.RuleBuild;
import plumbline.lead.RedecideJobs;
import plumbline.postgres.Database;
import plumbline.rules.RuleChanges;
import plumbline.rules.RuleVersions;

/** The door to rules that uploads may change, on a node that follows nothing. */
final class RuleDoors {
  private RuleDoors() {}

  static RuleDoor of(Vertx vertx, Database database, ActiveRules active) {
    RuleVersions versions = new RuleVersions(database);
    RuleChanges changes =
        new RuleChanges(
            vertx, versions, new CheckedRules(active), true, () -> Future.succeededFuture());
    return new RuleDoor(
        active::json, versions, changes, new RedecideJobs(database), trials(database, active));
  }

  private static TrialDoor trials(Database database, ActiveRules active) {
    Shadows shadows = new Shadows(database);
    return new TrialDoor(
        new Backtests(database),
        shadows,
        () -> shadows.report(active.decide().config(), outcome -> Set.of(), Clock.systemUTC()));
  }

  /** Stored versions, compiled when they are asked for. */
  static DecideByVersion byVersion(Database database) {
    RuleVersions versions = new RuleVersions(database);
    return new DecideByVersion(
        new RuleBuild(null),
        version ->
            versions
                .find(version)
                .compose(found -> versions.files(found.version()))
                .toCompletionStage()
                .toCompletableFuture()
                .join(),
        2);
  }
}
