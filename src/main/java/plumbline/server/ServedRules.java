package plumbline.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.ActiveRules;
import plumbline.decision.Decide;
import plumbline.decision.RuleBuild;
import plumbline.lead.LeadWay;
import plumbline.rules.FolderMemory;
import plumbline.rules.LocalCopy;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleFollower;
import plumbline.rules.RuleWatch;
import plumbline.rules.RulesInvalid;

/**
 * The rules of a server: the first set, and those that come while it runs. A version is in the
 * journal before it decides anything, and in the data directory afterwards; then leads that a rule
 * failed on are decided again.
 */
final class ServedRules implements ActiveRules.Swap, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServedRules.class);

  /** The first leads after a start have the processors to themselves. */
  private static final Duration REHEARSAL = Duration.ofSeconds(2);

  private final RuleFolder folder;
  private final boolean folderOwns;
  private final RuleMeters meters;
  private final RuleWatch watch;
  private final LocalCopy copy;
  private final RuleBuild build;
  private final RuleStart start;
  private volatile @Nullable RuleFiles held;
  private RuleFollower.@Nullable FolderOutcome told;
  private @Nullable ActiveRules active;
  private volatile @Nullable LeadWay way;

  /**
   * Begins to compile.
   *
   * @throws StartFailed where the folder cannot be read
   */
  ServedRules(RuleFolder folder, ServerConfig config, RuleMeters meters) {
    Path data = config.dataDirectory();
    this.folder = folder;
    this.folderOwns = config.rulesOwner() == ServerConfig.RulesOwner.FOLDER;
    this.meters = meters;
    this.watch = folder.watch();
    this.copy = new LocalCopy(data.resolve("rules.last"));
    this.build = new RuleBuild(RuleCache.of(data));
    this.start = new RuleStart(folder, build, copy, new FolderMemory(data), folderOwns);
    this.held = start.folder();
  }

  /**
   * Waits for the first set.
   *
   * @param stored the last good version Postgres has; null where it has none or is away
   * @throws RulesInvalid where the folder's rules cannot be used and there are no others
   */
  ActiveRules first(Supplier<@Nullable RuleFiles> stored) throws RulesInvalid {
    RuleStart.First first = start.first(stored);
    ActiveRules rules =
        new ActiveRules(build, first.decide(), first.checked(), first.origin(), this);
    RulesInvalid broken = first.broken();
    if (broken != null) {
      held = null;
      if (folderOwns) {
        rules.refuse(broken.errors(), RuleFolder.ORIGIN);
      }
    }
    meters.watch(rules);
    active = rules;
    return rules;
  }

  /** What the folder held when it was looked at last; null where that cannot be used. */
  @Nullable RuleFiles folder() {
    return held;
  }

  /** From now on versions are journalled, and leads decided again by them. */
  void journal(LeadWay leads) {
    way = leads;
  }

  /** Follows the folder from now on. */
  void follow(ActiveRules rules, RuleFollower follower) {
    copy.keep(rules.decide().rules().files());
    watch.start(() -> read(rules, follower));
    rules.rehearse(REHEARSAL);
  }

  /** Takes up nothing more. */
  void unfollow() {
    watch.close();
  }

  private BooleanSupplier read(ActiveRules rules, RuleFollower follower) {
    try {
      RuleFiles files = folder.candidate();
      return () -> take(files, rules, follower);
    } catch (RulesInvalid e) {
      return () -> {
        held = null;
        if (folderOwns) {
          rules.refuse(e.errors(), RuleFolder.ORIGIN);
        }
        return true;
      };
    }
  }

  /** Whether that is done with, and need not be tried again. */
  private boolean take(RuleFiles files, ActiveRules rules, RuleFollower follower) {
    held = files;
    try {
      RuleFollower.FolderOutcome outcome =
          follower.edited(files).toCompletionStage().toCompletableFuture().get();
      if (!outcome.equals(told)) {
        LOG.info("the rules of the folder: {}", outcome);
      }
      // One that is given again each second is told of once.
      told = outcome == RuleFollower.FolderOutcome.POSTPONED ? outcome : null;
      if (outcome != RuleFollower.FolderOutcome.INVALID) {
        rules.forget(RuleFolder.ORIGIN);
      }
      return outcome != RuleFollower.FolderOutcome.POSTPONED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void before(Decide next) {
    LeadWay leads = way;
    if (leads != null) {
      Server.await(leads.journal(next.rules().files()));
    }
  }

  @Override
  public void after(Decide decides) {
    meters.decides(decides);
    copy.keep(decides.rules().files());
    LeadWay leads = way;
    if (leads != null) {
      leads.rulesChanged();
    }
  }

  @Override
  public void close() {
    watch.close();
    if (active != null) {
      active.close();
    }
  }
}
