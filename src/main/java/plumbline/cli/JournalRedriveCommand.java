package plumbline.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.vertx.core.Future;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.decision.Decide;
import plumbline.lead.DeadEntries;
import plumbline.lead.DeadEntry;
import plumbline.lead.Redrive;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.server.Config;

@Command(
    name = "redrive",
    description = {
      "Applies entries that were set aside, each once; to be used when their reason is gone.",
      "It may run beside servers, and decides as they do: give it the same rules and config."
    })
final class JournalRedriveCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofHours(6);

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();
  @Mixin RuleFolderOptions rules = new RuleFolderOptions();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "as 'journal dead' lists them")
  List<Long> ids = new ArrayList<>();

  @Option(names = "--all", description = "all that wait")
  boolean all;

  @Override
  public Integer call() {
    if (all == !ids.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "Give either IDs or --all");
    }
    Config config = options.config();
    List<Redrive.Result> results;
    try (Decide decide = rules.decide(config)) {
      results = JournalOptions.ask(config.server(), LIMIT, database -> redrive(database, decide));
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    }
    print(results);
    return results.stream().anyMatch(result -> result.outcome() == Redrive.Outcome.FAILED)
        ? ExitCode.FAILED
        : ExitCode.FINE;
  }

  private Future<List<Redrive.Result>> redrive(Database database, Decide decide) {
    Redrive redrive = new Redrive(database, decide);
    Future<List<Long>> chosen =
        all
            ? new DeadEntries()
                .list(database.pool(), false)
                .map(dead -> dead.stream().map(DeadEntry::deadEntryId).toList())
            : Future.succeededFuture(ids);
    List<Redrive.Result> results = new ArrayList<>();
    return chosen
        .compose(
            these -> {
              // In the order they were accepted, one after another.
              Future<Void> done = Future.succeededFuture();
              for (long id : these) {
                done = done.compose(nothing -> redrive.apply(id).map(results::add).mapEmpty());
              }
              return done.map(nothing -> results);
            })
        .onComplete(done -> redrive.close());
  }

  private void print(List<Redrive.Result> results) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      ArrayNode json = new ObjectMapper().createArrayNode();
      for (Redrive.Result result : results) {
        json.addObject()
            .put("dead_entry_id", result.deadEntryId())
            .put("outcome", word(result).replace(' ', '_'))
            .put("reason", result.reason());
      }
      out.println(json);
      return;
    }
    for (Redrive.Result result : results) {
      out.printf(
          "%d  %s%s%n",
          result.deadEntryId(),
          word(result),
          result.reason() == null ? "" : ": " + result.reason());
    }
    out.printf("%d entries%n", results.size());
  }

  private static String word(Redrive.Result result) {
    return result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
