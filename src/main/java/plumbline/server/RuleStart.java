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
import plumbline.decision.RuleCheck;
import plumbline.rules.Checked;
import plumbline.rules.FolderMemory;
import plumbline.rules.LocalCopy;
import plumbline.rules.RuleError;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/**
 * The first rule set of a server: the folder's, or what this node last decided by where the folder
 * is not what decides. It is compiled beside the start of the database: each takes seconds. Where
 * the folder's rules are broken, the last good ones decide.
 */
final class RuleStart {
  private static final Logger LOG = LoggerFactory.getLogger(RuleStart.class);
  private static final String COPY = "last version, from the data directory";

  private final RuleFiles folder;
  private final RuleBuild build;
  private final LocalCopy copy;
  private final FolderMemory memory;
  private final boolean folderOwns;
  private final CompletableFuture<First> compiled = new CompletableFuture<>();

  /**
   * What a server begins with.
   *
   * @param checked what came of its check; null where it had passed before
   * @param origin where it comes from
   * @param broken what is wrong with the folder; null where nothing is known to be
   */
  record First(
      Decide decide, @Nullable Checked checked, String origin, @Nullable RulesInvalid broken) {}

  /**
   * Begins.
   *
   * @param folderOwns whether it is for the folder to change the rules
   * @throws StartFailed where the folder cannot be read
   */
  RuleStart(
      RuleFolder folder, RuleBuild build, LocalCopy copy, FolderMemory memory, boolean folderOwns) {
    this.build = build;
    this.copy = copy;
    this.memory = memory;
    this.folderOwns = folderOwns;
    this.folder = read(folder);
    new Thread(this::compile, "rules-start").start();
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

  /** What the folder held. */
  RuleFiles folder() {
    return folder;
  }

  private void compile() {
    try {
      RuleFiles last = copy.read();
      First first = last == null || folderDecides(last) ? null : ofCopy(last);
      compiled.complete(first == null ? ofFolder(last) : first);
    } catch (RulesInvalid | RuntimeException e) {
      compiled.completeExceptionally(e);
    }
  }

  /**
   * Whether the folder is new, or what decided last. It is neither where an upload or a command
   * made another version active since; what is active now is only known once Postgres answers.
   */
  private boolean folderDecides(RuleFiles last) {
    if (folder.version().equals(last.version())) {
      return true;
    }
    boolean old = folder.version().equals(memory.version());
    return folderOwns && !old && !memory.pinned();
  }

  private @Nullable First ofCopy(RuleFiles last) {
    Decide decide = usable(last, "in the data directory");
    return decide == null ? null : new First(decide, null, COPY, null);
  }

  private First ofFolder(@Nullable RuleFiles last) throws RulesInvalid {
    // What decided before the start has passed its tests, and they take their time.
    if (last != null && last.all().equals(folder.all())) {
      return new First(build.compile(folder, null), null, RuleFolder.ORIGIN, null);
    }
    RuleCheck check = build.check(folder, null);
    Decide decide = check.decide();
    if (decide == null) {
      throw new RulesInvalid(check.errors().stream().filter(RuleError::stops).toList());
    }
    return new First(decide, check.checked(), RuleFolder.ORIGIN, null);
  }

  /**
   * Waits for it.
   *
   * @param stored the last good version Postgres has; null where it has none or is away
   * @throws RulesInvalid where the folder's rules cannot be used and there are no others
   */
  First first(Supplier<@Nullable RuleFiles> stored) throws RulesInvalid {
    try {
      return compiled.get();
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
    return new First(decide, null, origin, broken);
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
