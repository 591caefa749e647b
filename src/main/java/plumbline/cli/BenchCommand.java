package plumbline.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.bench.Bench;
import plumbline.bench.BenchFailed;
import plumbline.bench.Plan;
import plumbline.bench.Rendering;
import plumbline.bench.Report;
import plumbline.bench.Row;
import plumbline.server.Config;

@Command(
    name = "bench",
    description = {
      "Measures the server on this machine, against a bare one, COPY and code by hand, and prints"
          + " one table of ratios.",
      "It starts everything itself, in a temporary directory, and takes it down again"
          + " (docs/benchmark.md)."
    })
final class BenchCommand implements Callable<Integer> {
  /** How the table is printed. */
  enum Format {
    TEXT,
    MARKDOWN,
    JSON
  }

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin RuleOptions options = new RuleOptions();

  @Option(
      names = "--quick",
      description = "few and short rounds: minutes, not an hour, and rough figures")
  boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ROW",
      description = "only these rows: ${COMPLETION-CANDIDATES}")
  List<Row> only = List.of();

  @Option(
      names = "--format",
      paramLabel = "text|markdown|json",
      description = "how the table is printed (default: text)")
  Format format = Format.TEXT;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "write the table to this file and not to the terminal")
  @Nullable Path output;

  @Option(
      names = "--server-options",
      paramLabel = "OPTIONS",
      description =
          "options for the servers that are measured, in one text: for serve, or for their Java"
              + " (-X…, -D…, -agent…, -javaagent…)")
  String serverOptions = "";

  @Override
  public Integer call() {
    try {
      Report report = new Bench(plan()).run(VersionCommand.version());
      String text =
          switch (format) {
            case TEXT -> Rendering.text(report);
            case MARKDOWN -> Rendering.markdown(report);
            case JSON -> Rendering.json(report);
          };
      write(text);
      return ExitCode.FINE;
    } catch (BenchFailed e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private Plan plan() {
    Predicate<String> forJava = option -> option.matches("-(X|D|agent|javaagent).*");
    List<String> words = List.of(serverOptions.strip().split("\\s+"));
    PrintWriter progress = spec.commandLine().getErr();
    long start = System.nanoTime();
    Set<Row> rows = only.isEmpty() ? EnumSet.allOf(Row.class) : EnumSet.copyOf(only);
    return new Plan(
        quick,
        rows,
        options.ruleFiles(),
        options.load().deciding(),
        options.rules().toAbsolutePath(),
        options.config().resolve(Config.BUSINESS_FILE).toAbsolutePath(),
        words.stream().filter(forJava.negate()).filter(word -> !word.isEmpty()).toList(),
        words.stream().filter(forJava).toList(),
        said -> progress.printf("%4d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, said));
  }

  private void write(String text) {
    Path file = output;
    if (file == null) {
      PrintWriter printed = spec.commandLine().getOut();
      printed.print(text);
      printed.flush();
      return;
    }
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage());
    }
  }
}
