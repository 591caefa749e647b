package plumbline.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import plumbline.lead.RedecideJob;
import plumbline.lead.RedecideJobs;
import plumbline.lead.RedecideRequest;
import plumbline.postgres.Database;
import plumbline.rules.ActiveVersion;
import plumbline.rules.Checked;
import plumbline.rules.Provenance;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;

@Command(
    name = "activate",
    description = {
      "Checks a version anew and has every node run it, pinned: folder and uploads change nothing",
      "until 'rules unpin'. To undo a change, activate the version before it."
    })
final class RulesActivateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin VersionOptions options = new VersionOptions();

  @Parameters(paramLabel = "VERSION", description = "its first digits are enough, 4 or more")
  String version = "";

  @Option(names = "--no-pin", description = "let the next change of folder or upload replace it")
  boolean noPin;

  @Option(names = "--note", paramLabel = "TEXT", description = "why, for 'rules list'")
  @Nullable String note;

  @Option(
      names = "--redecide",
      description = "decide again by it every lead that another version has decided")
  boolean redecide;

  @Override
  public Integer call() {
    RuleFiles files =
        options.ask(
            versions -> versions.find(version).compose(found -> versions.files(found.version())));
    Checked checked = VersionOptions.check(files);
    Activated activated = options.askDatabase(database -> activate(database, files.version()));
    ActiveVersion active = activated.active();
    RedecideJob job = activated.job();
    if (options.json()) {
      ObjectNode json = VersionOptions.mapper().createObjectNode();
      json.put("version", files.version());
      json.put("pinned", active.pinned());
      json.putObject("tests")
          .put("passed", checked.testsPassed())
          .put("failed", checked.testsFailed());
      json.put("redecide_job_id", job == null ? null : job.redecideJobId());
      spec.commandLine().getOut().println(VersionOptions.pretty(json));
    } else {
      spec.commandLine()
          .getOut()
          .printf(
              "%s is active%s; %d tests passed%n",
              files.version(), active.pinned() ? " and pinned" : "", checked.testsPassed());
      if (job != null) {
        spec.commandLine()
            .getOut()
            .printf(
                "walk %d decides leads again once servers run it; to follow it: redecide --resume %d%n",
                job.redecideJobId(), job.redecideJobId());
      }
    }
    return ExitCode.FINE;
  }

  /** What is active, and the walk asked for with it. */
  private record Activated(ActiveVersion active, @Nullable RedecideJob job) {}

  private Future<Activated> activate(Database database, String active) {
    Provenance from = VersionOptions.from(note);
    AtomicReference<@Nullable RedecideJob> job = new AtomicReference<>();
    return new RuleVersions(database)
        .activate(
            active,
            !noPin,
            from,
            null,
            in -> redecide ? ask(database, in, active, from, job) : Future.succeededFuture())
        .map(now -> new Activated(now, job.get()));
  }

  private static Future<Void> ask(
      Database database,
      SqlConnection in,
      String active,
      Provenance from,
      AtomicReference<@Nullable RedecideJob> job) {
    Instant now = Instant.now();
    return new RedecideJobs(database)
        .create(in, RedecideRequest.byRules(active, now, from.by()), now)
        .onSuccess(job::set)
        .mapEmpty();
  }
}
