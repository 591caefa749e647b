package plumbline.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.DecideByVersion;
import plumbline.decision.RuleBuild;
import plumbline.http.RuleDoor;
import plumbline.http.TrialDoor;
import plumbline.lead.RedecideJobs;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUri;
import plumbline.postgres.Listening;
import plumbline.rules.CandidateCheck;
import plumbline.rules.FolderMemory;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleChanges;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleFollower;
import plumbline.rules.RuleHolder;
import plumbline.rules.RuleVersions;
import plumbline.server.ServerConfig.RulesOwner;

/** Everything about versions of the rules on one node: stored, changed, and followed. */
final class RuleRelease {
  private static final Logger LOG = LoggerFactory.getLogger(RuleRelease.class);

  /** Versions that are explained by or asked for in a what-if, beside the active one. */
  private static final int VERSIONS_KEPT = 4;

  private final Path data;
  private final RuleVersions versions;
  private final RuleFollower follower;
  private final RuleChanges changes;
  private final Listening listening;
  private final RedecideJobs redecideJobs;

  /**
   * @param holder what decides here
   * @param node this node's name
   */
  RuleRelease(
      Vertx vertx,
      Database database,
      DatabaseUri uri,
      RuleHolder holder,
      CandidateCheck check,
      String node,
      ServerConfig config) {
    data = config.dataDirectory();
    boolean uploads = config.rulesOwner() == RulesOwner.UPLOAD;
    versions = new RuleVersions(database);
    redecideJobs = new RedecideJobs(database);
    follower = new RuleFollower(vertx, versions, holder, node, !uploads, new FolderMemory(data));
    changes = new RuleChanges(vertx, versions, check, uploads, follower::look);
    listening = new Listening(vertx, uri, RuleVersions.CHANNEL, follower::look);
  }

  /** What answers over HTTP. */
  RuleDoor door(Supplier<String> active, TrialDoor trials) {
    return new RuleDoor(active, versions, changes, redecideJobs, trials);
  }

  /** Stored versions, compiled when they are asked for. */
  DecideByVersion decideByVersion() {
    return new DecideByVersion(
        new RuleBuild(RuleCache.beside(data)),
        version -> Server.await(files(version)),
        VERSIONS_KEPT);
  }

  /** The files of a version, or of the one that begins so. */
  private Future<RuleFiles> files(String digits) {
    return versions.find(digits).compose(found -> versions.files(found.version()));
  }

  RuleFollower follower() {
    return follower;
  }

  /**
   * Takes what the folder holds, has the node run what is active, and follows from then on.
   * Completes once the node runs that.
   *
   * @param folder null where that cannot be used
   */
  Future<Void> start(Supplier<@Nullable RuleFiles> folder) {
    follower.start();
    listening.start();
    RuleFiles files = folder.get();
    if (files == null) {
      return follower.look();
    }
    return follower
        .folder(files)
        .onSuccess(outcome -> LOG.info("the rules of the folder: {}", outcome))
        .compose(outcome -> follower.look());
  }

  Future<Void> stop() {
    follower.stop();
    return listening.stop();
  }
}
