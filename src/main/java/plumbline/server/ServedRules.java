package plumbline.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.decision.ActiveRules;
import plumbline.decision.Candidate;
import plumbline.decision.Decide;
import plumbline.decision.RuleBuild;
import plumbline.lead.LeadWay;
import plumbline.rules.LocalCopy;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleWatch;
import plumbline.rules.RulesInvalid;

/**
 * The rules of a server: the first set, and those saved in the folder while it runs. A version is
 * in the journal before it decides anything, and in the data directory afterwards; then leads that
 * a rule failed on are decided again.
 */
final class ServedRules implements ActiveRules.Swap, AutoCloseable {
  /** The first leads after a start have the processors to themselves. */
  private static final Duration REHEARSAL = Duration.ofSeconds(2);

  private final RuleFolder folder;
  private final RuleMeters meters;
  private final RuleWatch watch;
  private final LocalCopy copy;
  private final RuleBuild build;
  private final RuleStart start;
  private @Nullable ActiveRules active;
  private volatile @Nullable LeadWay way;

  /**
   * Begins to compile.
   *
   * @param data the data directory
   * @throws StartFailed where the folder cannot be read
   */
  ServedRules(RuleFolder folder, Path data, RuleMeters meters) {
    this.folder = folder;
    this.meters = meters;
    this.watch = folder.watch();
    this.copy = new LocalCopy(data.resolve("rules.last"));
    this.build = new RuleBuild(new RuleCache(data.resolve("rules.compiled")));
    this.start = new RuleStart(folder, build, copy);
  }

  /**
   * Waits for the first set.
   *
   * @param stored the last good version Postgres has; null where it has none or is away
   * @throws RulesInvalid where the folder's rules cannot be used and there are no others
   */
  ActiveRules first(Supplier<@Nullable RuleFiles> stored) throws RulesInvalid {
    RuleStart.First first = start.first(stored);
    ActiveRules rules = new ActiveRules(build, first.decide(), first.origin(), this);
    if (first.broken() != null) {
      rules.refuse(first.broken().errors(), RuleFolder.ORIGIN);
    }
    meters.watch(rules);
    active = rules;
    return rules;
  }

  /** Follows the folder from now on. */
  void follow(ActiveRules rules, LeadWay leads) {
    copy.keep(rules.decide().rules().files());
    way = leads;
    watch.start(() -> read(rules));
    rules.rehearse(REHEARSAL);
  }

  /** Takes up nothing more. */
  void unfollow() {
    watch.close();
  }

  private BooleanSupplier read(ActiveRules rules) {
    try {
      RuleFiles files = folder.candidate();
      return () -> rules.offer(files, RuleFolder.ORIGIN).result() != Candidate.Result.POSTPONED;
    } catch (RulesInvalid e) {
      return () -> {
        rules.refuse(e.errors(), RuleFolder.ORIGIN);
        return true;
      };
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
