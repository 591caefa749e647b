package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

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

  @Option(
      names = "--map",
      paramLabel = "MAPPING.yaml",
      description = "what the columns of the file are (docs/mapping.md)")
  @Nullable Path map;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "decide as at this instant, such as 2026-11-24T10:00:00Z (default: now)")
  @Nullable String at;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "how the summary is printed (default: text)")
  Format format = Format.TEXT;

  @Override
  public Integer call() {
    Instant instant = instant();
    if (!Files.exists(file)) {
      throw new CommandFailed(ExitCode.FAILED, "there is no file " + file);
    }
    Config config = options.load();
    try (Decide decide = options.decide(config)) {
      Vocabulary vocabulary = Vocabulary.of(decide.config());
      Mapping mapping = mapping(vocabulary);
      Intake intake = new Intake(vocabulary, IntakeLimits.DEFAULT);
      int threads = Runtime.getRuntime().availableProcessors();
      LeadRun run = new LeadRun(decide, intake, instant, campaigns(config), threads);
      long start = System.nanoTime();
      RunSummary summary;
      try (Progress progress = Progress.of(file)) {
        summary = run.run(file, mapping, out, progress::to);
      }
      print(new RunReport(file, instant, decide.rules().version(), out, summary), start);
      return ExitCode.FINE;
    } catch (MappingInvalid e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, problem(e));
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

  private Instant instant() {
    try {
      Instant instant = at == null ? Instant.now() : Instant.parse(at);
      if (!instant.isBefore(Instant.EPOCH) && !instant.isAfter(LATEST)) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
      }
    } catch (DateTimeException e) {
      // Said below, as for an instant no lead can be decided at.
    }
    throw new ParameterException(
        spec.commandLine(),
        "Invalid value for option '--at': \"%s\" is no instant such as 2026-11-24T10:00:00Z"
            .formatted(at));
  }

  private @Nullable Mapping mapping(Vocabulary vocabulary) throws IOException, MappingInvalid {
    Path path = map;
    if (path == null) {
      return null;
    }
    if (!Files.exists(path)) {
      throw new CommandFailed(ExitCode.FAILED, "there is no mapping " + path);
    }
    return Mapping.read(path.toString(), Files.readString(path), vocabulary);
  }

  /** The campaign a lead of each intent would be in. */
  private static Map<String, String> campaigns(Config config) {
    Map<String, String> campaigns = new HashMap<>();
    config.outreach().campaigns().forEach((name, c) -> campaigns.put(c.intent(), name));
    return campaigns;
  }

  private String problem(IOException e) {
    if (!(e instanceof FileSystemException system)) {
      String message = e.getMessage();
      return "cannot read %s: %s".formatted(file, message == null ? e.toString() : message);
    }
    String what = String.valueOf(system.getFile());
    if (e instanceof AccessDeniedException) {
      return "may not read or write " + what;
    } else if (e instanceof NoSuchFileException) {
      return "there is no " + what;
    } else if (e instanceof FileAlreadyExistsException) {
      return what + " is no folder";
    }
    return "cannot read or write %s: %s".formatted(what, system.getReason());
  }
}
