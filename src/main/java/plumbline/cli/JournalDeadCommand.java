package plumbline.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import plumbline.lead.DeadEntries;
import plumbline.lead.DeadEntry;
import plumbline.postgres.DatabaseUnavailable;

@Command(
    name = "dead",
    description = "Lists the entries the database refused, of all nodes, each with the reason.")
final class JournalDeadCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();

  @Option(names = "--redriven", description = "also those that were applied after all")
  boolean redriven;

  @Override
  public Integer call() {
    List<DeadEntry> entries;
    try {
      entries =
          JournalOptions.ask(
              options.config().server(),
              JournalOptions.ANSWER,
              database -> new DeadEntries().list(database.pool(), redriven));
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    }
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(entries.stream().map(DeadEntry::json).collect(Collectors.joining(",", "[", "]")));
      return ExitCode.FINE;
    }
    for (DeadEntry entry : entries) {
      out.printf(
          "%d  lead %s, decision %s, set aside %s after %d attempts%s%n    %s%n",
          entry.deadEntryId(),
          entry.leadId(),
          entry.decisionId(),
          entry.setAsideAt(),
          entry.attempts(),
          entry.redrivenAt() == null ? "" : ", applied " + entry.redrivenAt(),
          entry.reason());
    }
    out.printf("%d entries%n", entries.size());
    return ExitCode.FINE;
  }
}
