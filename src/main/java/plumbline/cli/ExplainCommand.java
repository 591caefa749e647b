package plumbline.cli;

import io.vertx.core.Future;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.backtest.UnknownVersion;
import plumbline.decision.DecideByVersion;
import plumbline.decision.Explained;
import plumbline.decision.RuleBuild;
import plumbline.decision.StoredDecision;
import plumbline.decision.UnreadableDecision;
import plumbline.lead.NotFound;
import plumbline.lead.StoredDecisions;
import plumbline.lead.StoredRow;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.rules.RuleFailed;
import plumbline.rules.RulesInvalid;
import plumbline.server.Config;

@Command(
    name = "explain",
    description = {
      "Explains a decision, or the current one of a lead: how its score comes about, what is",
      "missing to the next bands, and which rules did not fire and why. It changes nothing."
    })
final class ExplainCommand implements Callable<Integer> {
  private static final Pattern DECISION =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();

  @Parameters(paramLabel = "LEAD|DECISION", description = "a lead_id or a decision_id")
  String id = "";

  @Override
  public Integer call() {
    Explained explained;
    Config config = options.config();
    try {
      explained =
          JournalOptions.with(
              config.server(), database -> explained(database, RuleSetFolder.build(config)));
    } catch (DatabaseUnavailable | NotFound | UnreadableDecision e) {
      throw new CommandFailed(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(explained.json());
    } else {
      out.print(explained.text());
    }
    out.flush();
    return explained.same() ? ExitCode.FINE : ExitCode.FAILED;
  }

  private Explained explained(Database database, RuleBuild build) {
    StoredDecisions stored = new StoredDecisions(database);
    String undecided = ReplayCommand.await(stored.undecided(id));
    StoredDecision decision;
    try {
      decision = ReplayCommand.await(find(stored)).decision();
    } catch (NotFound e) {
      throw undecided == null ? e : new NotFound("lead " + id + " is undecided: " + undecided);
    }
    if (undecided != null) {
      spec.commandLine()
          .getErr()
          .printf("newer facts of lead %s are undecided: %s%n", id, undecided);
    }
    try (DecideByVersion versions = new DecideByVersion(build, ReplayCommand.files(database), 1)) {
      return Explained.of(versions.of(decision.ruleSet()), decision);
    } catch (RulesInvalid | RuleFailed | UnknownVersion e) {
      throw new CommandFailed(
          ExitCode.FAILED,
          "the rules it was decided by, version %s, cannot be used: %s"
              .formatted(decision.ruleSet(), e.getMessage()));
    }
  }

  /** A decision's id looks like one, and so may a lead's. */
  private Future<StoredRow> find(StoredDecisions stored) {
    Future<StoredRow> lead =
        DECISION.matcher(id).matches()
            ? stored
                .one(id)
                .recover(
                    failure ->
                        failure instanceof NotFound
                            ? stored.current(id)
                            : Future.failedFuture(failure))
            : stored.current(id);
    return lead.recover(
        failure ->
            Future.failedFuture(
                failure instanceof NotFound
                    ? new NotFound("there is no lead or decision " + id)
                    : failure));
  }
}
