package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.backtest.Backtest;
import plumbline.backtest.BacktestJson;
import plumbline.backtest.BacktestPage;
import plumbline.backtest.BacktestReport;
import plumbline.backtest.BacktestText;
import plumbline.backtest.Ends;
import plumbline.backtest.FileBacktest;
import plumbline.capture.FileLeads;
import plumbline.capture.MappingInvalid;
import plumbline.capture.PlannedCampaign;
import plumbline.capture.RowRange;
import plumbline.decision.Decide;
import plumbline.decision.DecidingConfig;
import plumbline.decision.RuleBuild;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredPages;
import plumbline.lead.Vocabulary;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleRefused;
import plumbline.rules.RuleVersions;
import plumbline.server.Config;

@Command(
    name = "backtest",
    description = {
      "Decides real leads by a candidate, each at the instant of a decision that was made, and",
      "reports what would have been another: who newly qualifies, whose score moves, which team has",
      "more to do. It records nothing. With --leads it needs no database: it decides the leads of a",
      "file by the candidate and by the rules of --against."
    })
final class BacktestCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();
  @Mixin LeadFileOptions file = new LeadFileOptions();

  @Option(
      names = "--candidate",
      required = true,
      paramLabel = "DIR|VERSION",
      description = "a folder of rules, or of rules/ and config/; or a version that is stored")
  String candidate = "";

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "decisions from then on: 24h or 30d ago, a date, an instant (default: 30d)")
  String since = "30d";

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "so many of them, chosen by their ids: the same ones each time (default: all)")
  @Nullable Integer sample;

  @Option(
      names = "--outcome",
      paramLabel = "metadata.KEY=VALUE,…",
      description =
          "what tells that a lead converted after a decision, such as"
              + " metadata.pipeline_stage=opportunity,closed_won")
  @Nullable String outcome;

  @Option(names = "--leads", paramLabel = "FILE", description = "decide the leads of a file")
  @Nullable Path leads;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "what the candidate is compared with on a file (default: rules)")
  @Nullable Path against;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "write the report as a page that needs nothing besides itself")
  @Nullable Path html;

  @Override
  public Integer call() {
    if (sample != null && sample < 1) {
      throw new CommandFailed(ExitCode.USAGE, "--sample: expected 1 or more");
    }
    refuseStrayOptions();
    BacktestReport report = leads == null ? ofStored() : ofFile(leads);
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(BacktestJson.write(report));
    } else {
      out.print(BacktestText.of(report));
    }
    out.flush();
    write(report);
    return ExitCode.FINE;
  }

  /** What would be passed over is no answer to what was asked. */
  private void refuseStrayOptions() {
    List<String> stray =
        leads == null
            ? List.of("--against", "--map", "--at", "--rows")
            : List.of("--since", "--sample", "--outcome");
    for (String option : stray) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new CommandFailed(
            ExitCode.USAGE, option + " goes " + (leads == null ? "with" : "without") + " --leads");
      }
    }
  }

  private void write(BacktestReport report) {
    Path page = html;
    if (page == null) {
      return;
    }
    try {
      Files.writeString(page, BacktestPage.of(report));
    } catch (IOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, "cannot write " + page + ": " + LeadFileOptions.problem(page, e));
    }
  }

  private BacktestReport ofFile(Path path) {
    if (!Files.exists(path)) {
      throw new CommandFailed(ExitCode.FAILED, "there is no file " + path);
    }
    if (!Files.isDirectory(Path.of(candidate))) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "--candidate: there is no folder "
              + candidate
              + "; a file needs no database, so no version");
    }
    Config config = options.config();
    Path rules = against == null ? RuleFolderOptions.shipped() : against;
    Path configFolder = options.config.folder();
    Instant at = file.instant(spec);
    RowRange range = file.range(spec);
    RuleBuild build = RuleSetFolder.build(config);
    try (Decide by =
            RuleSetFolder.compile(RuleSetFolder.read(Path.of(candidate), configFolder), build);
        Decide than = RuleSetFolder.compile(RuleSetFolder.read(rules, configFolder), build)) {
      Vocabulary vocabulary = Vocabulary.of(by.config());
      Intake intake = new Intake(vocabulary, IntakeLimits.DEFAULT);
      FileBacktest.Result result;
      try (FileLeads rows = FileLeads.open(path, range, file.mapping(vocabulary), intake, at);
          Progress progress = Progress.of(path)) {
        result =
            new FileBacktest(
                    by, than, PlannedCampaign.counted(config.campaignsByIntent()), threads())
                .run(rows, String.valueOf(path.getFileName()), at, progress::to);
      }
      if (result.rejected() > 0) {
        spec.commandLine()
            .getErr()
            .printf("%,d rows are no leads and in no figure; 'run' says why%n", result.rejected());
      }
      return result.report();
    } catch (MappingInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, LeadFileOptions.problem(path, e));
    } catch (UncheckedIOException e) {
      throw new CommandFailed(
          ExitCode.FAILED, LeadFileOptions.problem(path, new IOException(e.getMessage(), e)));
    }
  }

  private BacktestReport ofStored() {
    Ends ends = ends();
    StoredDecisions.Range range =
        new StoredDecisions.Range(
            ReplayCommand.instant(since), null, sample, ends == null ? null : ends.key());
    Config config = options.config();
    try {
      return JournalOptions.with(
          config.server(), database -> ofStored(database, config, range, ends));
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    }
  }

  private BacktestReport ofStored(
      Database database, Config config, StoredDecisions.Range range, @Nullable Ends ends) {
    RuleVersions versions = new RuleVersions(database);
    try (Decide by = RuleSetFolder.compile(candidate(versions), RuleSetFolder.build(config))) {
      RuleFiles active = ReplayCommand.await(versions.lastGood());
      DecidingConfig measure = RuleSetFolder.measure(active, config);
      StoredPages pages =
          ReplayCommand.await(new StoredDecisions(database).pages(range, Backtest.PAGE));
      try (Progress progress = Progress.of("backtest", pages.size())) {
        return new Backtest(
                by,
                measure,
                PlannedCampaign.counted(config.campaignsByIntent()),
                Backtest.Pace.FULL,
                threads())
            .run(pages, range, ends, Clock.systemUTC(), progress::to);
      } finally {
        ReplayCommand.await(pages.close());
      }
    }
  }

  private RuleFiles candidate(RuleVersions versions) {
    Path folder = Path.of(candidate);
    if (Files.isDirectory(folder)) {
      return RuleSetFolder.read(folder, options.config.folder());
    }
    try {
      return ReplayCommand.await(
          versions.find(candidate).compose(found -> versions.files(found.version())));
    } catch (RuleRefused e) {
      throw new CommandFailed(
          ExitCode.FAILED, "--candidate: no folder " + candidate + ", and " + e.getMessage());
    }
  }

  private @Nullable Ends ends() {
    try {
      return outcome == null ? null : Ends.parse(outcome);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, "--outcome: " + e.getMessage());
    }
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }
}
