package plumbline.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import plumbline.decision.ActiveRules;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.rules.RuleCache;
import plumbline.rules.RuleFiles;
import plumbline.rules.RulesInvalid;

/** Rules that are compiled beside the start of the database: each takes seconds. */
final class Compiling {
  private final CompletableFuture<ActiveRules> rules = new CompletableFuture<>();

  /**
   * Begins.
   *
   * @param compiled the folder compiled rules are kept in
   * @throws StartFailed where the folder cannot be read
   */
  Compiling(Path folder, DecidingConfig deciding, Path compiled) {
    RuleFiles files = read(folder);
    Thread thread =
        new Thread(
            () -> {
              try {
                Decide decide = Decide.compile(files, deciding, new RuleCache(compiled));
                rules.complete(new ActiveRules(decide, Instant.now()));
              } catch (RulesInvalid | RuntimeException e) {
                rules.completeExceptionally(e);
              }
            },
            "compile-rules");
    thread.start();
  }

  private static RuleFiles read(Path folder) {
    try {
      return RuleFiles.read(folder);
    } catch (IOException e) {
      throw new StartFailed("cannot read the rules: " + e.getMessage(), e);
    }
  }

  /**
   * Waits for them.
   *
   * @throws RulesInvalid where they cannot be used
   */
  ActiveRules rules() throws RulesInvalid {
    try {
      return rules.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailed("interrupted while the rules were compiled", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RulesInvalid invalid) {
        throw invalid;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IllegalStateException(e);
    }
  }
}
