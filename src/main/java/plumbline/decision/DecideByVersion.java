package plumbline.decision;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/**
 * Rule sets by their versions, compiled when they are first asked for. Those asked for last stay;
 * whoever holds one that had to go decides on by it, only more slowly. For any number of threads,
 * which wait for a version that another one compiles.
 */
public final class DecideByVersion implements AutoCloseable {
  private final RuleBuild build;
  private final Function<String, RuleFiles> files;
  private final int most;
  private final Map<String, CompletableFuture<Decide>> kept = new LinkedHashMap<>(16, 0.75f, true);
  private boolean closed;

  /**
   * @param build compiles what passed its checks once
   * @param files gives what a version is made of, and may block
   * @param most how many stay compiled, 1 or more
   */
  public DecideByVersion(RuleBuild build, Function<String, RuleFiles> files, int most) {
    this.build = build;
    this.files = files;
    this.most = most;
  }

  /**
   * What decides as a version does. Blocks while that is read and compiled.
   *
   * @throws RulesInvalid where this program cannot compile it any more
   * @throws RuntimeException whatever came of asking for its files
   */
  public Decide of(String version) throws RulesInvalid {
    CompletableFuture<Decide> mine = new CompletableFuture<>();
    CompletableFuture<Decide> there;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("closed");
      }
      there = kept.putIfAbsent(version, mine);
      if (there == null) {
        trim();
      }
    }
    return there == null ? compiled(version, mine) : waited(there);
  }

  private Decide compiled(String version, CompletableFuture<Decide> mine) throws RulesInvalid {
    try {
      Decide decide = build.compile(files.apply(version), neighbour());
      mine.complete(decide);
      return decide;
    } catch (RulesInvalid | RuntimeException | Error e) {
      synchronized (this) {
        kept.remove(version, mine);
      }
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private static Decide waited(CompletableFuture<Decide> there) throws RulesInvalid {
    try {
      return there.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RulesInvalid invalid) {
        throw new RulesInvalid(invalid.errors());
      }
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One that is compiled already: versions that follow each other share most of their stages. */
  private synchronized @Nullable Decide neighbour() {
    Decide last = null;
    for (CompletableFuture<Decide> each : kept.values()) {
      if (each.isDone() && !each.isCompletedExceptionally()) {
        last = each.join();
      }
    }
    return last;
  }

  private void trim() {
    List<String> oldest = new ArrayList<>(kept.keySet());
    for (String version : oldest.subList(0, Math.max(0, oldest.size() - most))) {
      CompletableFuture<Decide> gone = kept.remove(version);
      if (gone != null) {
        closeOnceMade(gone);
      }
    }
  }

  private static void closeOnceMade(CompletableFuture<Decide> made) {
    CompletableFuture<Void> unused = made.thenAccept(Decide::close);
  }

  @Override
  public synchronized void close() {
    closed = true;
    kept.values().forEach(DecideByVersion::closeOnceMade);
    kept.clear();
  }
}
