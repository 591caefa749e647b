package plumbline.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import plumbline.decision.RuleTests;
import plumbline.rules.RuleFiles;
import plumbline.server.Config;

/** Runs the rule tests at each save, until Ctrl-C ends the program. */
final class TestWatch {
  private static final List<String> CONFIG = List.of(Config.SERVER_FILE, Config.BUSINESS_FILE);

  private final PrintWriter out;
  private final Path rules;
  private final Path config;

  TestWatch(PrintWriter out, Path rules, Path config) {
    this.out = out;
    this.rules = rules;
    this.config = config;
  }

  /**
   * Runs and prints now, and again after each change.
   *
   * @param run what runs and gives what is to be printed
   * @return only when the thread is interrupted
   */
  int watch(Supplier<String> run) {
    FolderWatch watch = new FolderWatch(List.of(rules, config), this::matters);
    try {
      while (true) {
        out.print(output(run));
        out.printf("watching %s and %s; Ctrl-C ends%n", rules, config);
        out.flush();
        SortedSet<Path> changed = watch.await();
        out.printf("%n%s changed: %s%n", now(), names(changed));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FINE;
    }
  }

  private static String output(Supplier<String> run) {
    try {
      return run.get();
    } catch (CommandFailed e) {
      // A folder that is gone may come back.
      return e.getMessage() + "\n";
    }
  }

  private boolean matters(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && !name.startsWith("~")
        && (RuleFiles.isRules(name)
            || name.endsWith(".csv")
            || RuleTests.isTest(name)
            || CONFIG.contains(name));
  }

  private static LocalTime now() {
    return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
  }

  private String names(SortedSet<Path> files) {
    return files.stream()
        .map(file -> file.startsWith(rules) ? rules.relativize(file) : file)
        .map(Path::toString)
        .collect(Collectors.joining(", "));
  }
}
