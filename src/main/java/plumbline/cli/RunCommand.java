package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.capture.LeadRun;
import plumbline.capture.Mapping;
import plumbline.capture.MappingInvalid;
import plumbline.capture.RunSummary;
import plumbline.decision.Decide;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLimits;
import plumbline.lead.Vocabulary;
import plumbline.server.Config;

@Command(
    name = "run",
    description = {
      "Decides every lead of a file and writes what comes out; needs no database.",
      "FILE is CSV, NDJSON or a JSON array, plain or gzip. Without a mapping its rows are leads"
          + " as POST /v1/leads takes them, and the columns of a CSV are named like its fields."
    })
final class RunCommand implements Callable<Integer> {
  /** How the summary is printed. */
  enum Format {
    TEXT,
    JSON
  }

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Parameters(paramLabel = "FILE", description = "the file of leads")
  Path file = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "where leads.json, nurturing.json, qualification.json and rejected.ndjson are written")
  Path out = Path.of("");

  @Mixin LeadFileOptions leads = new LeadFileOptions();

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "how the summary is printed (default: text)")
  Format format = Format.TEXT;

  @Override
  public Integer call() {
    Instant instant = leads.instant(spec);
    if (!Files.exists(file)) {
      throw new CommandFailed(ExitCode.FAILED, "there is no file " + file);
    }
    Config config = options.load();
    try (Decide decide = options.decide(config)) {
      Vocabulary vocabulary = Vocabulary.of(decide.config());
      Mapping mapping = leads.mapping(vocabulary);
      Intake intake = new Intake(vocabulary, IntakeLimits.DEFAULT);
      int threads = Runtime.getRuntime().availableProcessors();
      LeadRun run = new LeadRun(decide, intake, instant, config.campaignsByIntent(), threads);
      long start = System.nanoTime();
      RunSummary summary;
      try (Progress progress = Progress.of(file)) {
        summary = run.run(file, leads.range(spec), mapping, out, progress::to);
      }
      print(new RunReport(file, instant, decide.rules().version(), out, summary), start);
      return ExitCode.FINE;
    } catch (MappingInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, LeadFileOptions.problem(file, e));
    }
  }

  private void print(RunReport report, long start) {
    PrintWriter printed = spec.commandLine().getOut();
    printed.print(format == Format.JSON ? report.json() : report.text());
    printed.flush();
    double seconds = (System.nanoTime() - start) / 1e9;
    spec.commandLine()
        .getErr()
        .printf(
            "%,d rows in %.1f s, %,.0f a second%n",
            report.summary().rows(), seconds, report.summary().rows() / Math.max(seconds, 1e-3));
  }
}
