package plumbline.cli;

import io.vertx.core.Future;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.backtest.Replay;
import plumbline.backtest.ReplayText;
import plumbline.backtest.Since;
import plumbline.backtest.UnknownVersion;
import plumbline.decision.DecideByVersion;
import plumbline.decision.RuleBuild;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleRefused;
import plumbline.rules.RuleVersions;

@Command(
    name = "replay",
    description = {
      "Decides stored decisions again, each from its own facts, by its own version of the rules and",
      "at its own instant, and shows where the outcome is not the same, byte for byte. It changes",
      "nothing. Exits with 1 where there is a difference."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final int VERSIONS_KEPT = 8;

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "those made from then on: 24h or 30d ago, a date, an instant (default: all)")
  @Nullable String since;

  @Option(names = "--lead", paramLabel = "ID", description = "those of one lead")
  @Nullable String lead;

  @Override
  public Integer call() {
    StoredDecisions.Range range = new StoredDecisions.Range(instant(since), lead, null, null);
    Replay.Report report;
    try {
      report = JournalOptions.with(options.config().server(), database -> replay(database, range));
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    }
    if (lead != null && since == null && report.replayed() == 0) {
      throw new CommandFailed(ExitCode.FAILED, "there is no decision of a lead " + lead);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(options.json() ? ReplayText.json(report) : ReplayText.text(report));
    out.flush();
    return report.different() == 0 ? ExitCode.FINE : ExitCode.FAILED;
  }

  /**
   * Reads what {@code --since} says.
   *
   * @throws CommandFailed where it is no time
   */
  static @Nullable Instant instant(@Nullable String since) {
    try {
      return since == null ? null : Since.parse(since, Instant.now());
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, "--since: " + e.getMessage());
    }
  }

  private static Replay.Report replay(Database database, StoredDecisions.Range range) {
    // From the stored texts alone: what a server keeps of them proves nothing.
    try (DecideByVersion versions =
        new DecideByVersion(new RuleBuild(null), files(database), VERSIONS_KEPT)) {
      StoredPages pages = await(new StoredDecisions(database).pages(range, Replay.PAGE));
      try (Progress progress = Progress.of("replay", pages.size())) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new Replay(versions, threads).run(pages, progress::to);
      } finally {
        await(pages.close());
      }
    }
  }

  /** The files of stored versions. */
  static Function<String, RuleFiles> files(Database database) {
    RuleVersions versions = new RuleVersions(database);
    return version -> {
      try {
        return await(versions.files(version));
      } catch (RuleRefused e) {
        throw new UnknownVersion(String.valueOf(e.getMessage()));
      }
    };
  }

  static <T> T await(Future<T> future) {
    return JournalOptions.await(future, ANSWER);
  }
}
