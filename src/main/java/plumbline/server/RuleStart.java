package plumbline.server;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.decision.Decide;
import plumbline.decision.RuleBuild;
import plumbline.rules.LocalCopy;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/**
 * The first rule set of a server. It is compiled beside the start of the database: each takes
 * seconds. Where the folder's rules are broken, the last good ones decide.
 */
final class RuleStart {
  private static final Logger LOG = LoggerFactory.getLogger(RuleStart.class);

  private final RuleBuild build;
  private final LocalCopy copy;
  private final CompletableFuture<Decide> compiled = new CompletableFuture<>();

  /**
   * What a server begins with.
   *
   * @param origin where it comes from
   * @param broken what is wrong with the folder; null where that is what decides
   */
  record First(Decide decide, String origin, @Nullable RulesInvalid broken) {}

  /**
   * Begins.
   *
   * @throws StartFailed where the folder cannot be read
   */
  RuleStart(RuleFolder folder, RuleBuild build, LocalCopy copy) {
    this.build = build;
    this.copy = copy;
    RuleFiles files = read(folder);
    new Thread(() -> compile(files), "rules-start").start();
  }

  private static RuleFiles read(RuleFolder folder) {
    try {
      return folder.read();
    } catch (IOException e) {
      throw new StartFailed("cannot read the rules: " + e.getMessage(), e);
    } catch (ConfigInvalid e) {
      throw new StartFailed(String.valueOf(e.getMessage()), e);
    }
  }

  private void compile(RuleFiles files) {
    try {
      RuleFiles last = copy.read();
      // What decided before the start has passed its tests, and they take their time.
      boolean tested = last != null && last.all().equals(files.all());
      compiled.complete(tested ? build.compile(files, null) : build.build(files, null));
    } catch (RulesInvalid | RuntimeException e) {
      compiled.completeExceptionally(e);
    }
  }

  /**
   * Waits for it.
   *
   * @param stored the last good version Postgres has; null where it has none or is away
   * @throws RulesInvalid where the folder's rules cannot be used and there are no others
   */
  First first(Supplier<@Nullable RuleFiles> stored) throws RulesInvalid {
    try {
      return new First(compiled.get(), RuleFolder.ORIGIN, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted while the rules were compiled", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RulesInvalid broken) {
        return lastGood(stored, broken);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private First lastGood(Supplier<@Nullable RuleFiles> stored, RulesInvalid broken)
      throws RulesInvalid {
    Decide decide = usable(stored.get(), "in Postgres");
    String origin = "last good version, from Postgres";
    if (decide == null) {
      decide = usable(copy.read(), "in the data directory");
      origin = "last good version, from the data directory";
    }
    if (decide == null) {
      throw broken;
    }
    return new First(decide, origin, broken);
  }

  private @Nullable Decide usable(@Nullable RuleFiles files, String where) {
    if (files == null) {
      return null;
    }
    try {
      return build.compile(files, null);
    } catch (RulesInvalid e) {
      LOG.warn("the last good version {} cannot be used either: {}", where, e.getMessage());
      return null;
    }
  }
}
