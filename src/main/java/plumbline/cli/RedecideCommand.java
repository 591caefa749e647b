package plumbline.cli;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import plumbline.lead.RedecideConfig;
import plumbline.lead.RedecideJob;
import plumbline.lead.RedecideJobs;
import plumbline.lead.RedecideRequest;
import plumbline.postgres.Database;
import plumbline.postgres.DatabaseUnavailable;
import plumbline.server.Config;

@Command(
    name = "redecide",
    description = {
      "Decides leads again by what is known of them, as time has passed. Only what changes is told;",
      "a lead counts as changed where its status or its team is another now. Running servers do the",
      "work; where none runs, this does. Interrupted, it goes on where it was: by itself where",
      "servers run, or by --resume."
    })
final class RedecideCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofDays(7);

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin JournalOptions options = new JournalOptions();

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "STATUS",
      description = "only leads of it: qualified, nurturing, unqualified")
  List<String> statuses = List.of();

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      description = "only leads whose decision is older: 90s, 10m, 24h or 30d")
  @Nullable String olderThan;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "leads a second at most (default: as server.yaml says)")
  @Nullable Integer rate;

  @Option(
      names = "--resume",
      arity = "0..1",
      fallbackValue = "0",
      paramLabel = "ID",
      description = "follow a walk that was asked for; the newest unless an id is given")
  @Nullable Long resume;

  @Option(
      names = "--cancel",
      arity = "0..1",
      fallbackValue = "0",
      paramLabel = "ID",
      description = "end a walk where it is; the newest unless an id is given")
  @Nullable Long cancel;

  /** The walk, once it is known. */
  private volatile @Nullable Long followed;

  @Override
  public Integer call() {
    Duration age = checked();
    Config config = options.config();
    Vertx vertx = Vertx.vertx();
    try {
      RedecideJob job =
          JournalOptions.ask(config.server(), LIMIT, database -> run(vertx, database, config, age));
      print(job);
      return job.state().equals("done") || cancel != null ? ExitCode.FINE : ExitCode.FAILED;
    } catch (DatabaseUnavailable e) {
      throw new CommandFailed(ExitCode.FAILED, e.getMessage());
    } catch (CommandFailed e) {
      Long id = followed;
      throw id == null
          ? e
          : new CommandFailed(
              e.exitCode(),
              "%s%nwalk %d goes on where a server runs; follow it with 'redecide --resume %d'"
                  .formatted(e.getMessage(), id, id));
    } finally {
      vertx.close();
    }
  }

  private Duration checked() {
    if (!RedecideRequest.STATUSES.containsAll(statuses)) {
      throw usage("--status is of " + RedecideRequest.STATUSES);
    }
    if (rate != null && (rate < 1 || rate > RedecideConfig.MOST_LEADS_PER_SECOND)) {
      throw usage("--rate is from 1 to " + RedecideConfig.MOST_LEADS_PER_SECOND);
    }
    boolean filtered = !statuses.isEmpty() || olderThan != null || rate != null;
    boolean both = resume != null && cancel != null;
    if (both || (filtered && (resume != null || cancel != null))) {
      throw usage("--resume and --cancel stand alone");
    }
    Duration age = olderThan == null ? Duration.ZERO : RedecideConfig.time(olderThan);
    if (age == null) {
      throw usage("--older-than is such as 90s, 10m, 24h or 30d");
    }
    return age;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Future<RedecideJob> run(Vertx vertx, Database database, Config config, Duration age) {
    RedecideJobs jobs = new RedecideJobs(database);
    Instant now = Instant.now();
    if (cancel != null) {
      return chosen(jobs, cancel)
          .compose(job -> jobs.cancel(job.redecideJobId(), now))
          .map(job -> found(job));
    }
    Future<RedecideJob> job =
        resume != null
            ? chosen(jobs, resume)
            : jobs.create(
                RedecideRequest.byTime(
                    statuses, now.minus(age), rate, VersionOptions.from(null).by()),
                now);
    RedecideFollow follow =
        new RedecideFollow(
            vertx,
            database,
            config.server().redecide(),
            RuleSetFolder.build(config),
            spec.commandLine().getErr());
    return job.onSuccess(asked -> followed = asked.redecideJobId())
        .compose(asked -> follow.toItsEnd(asked.redecideJobId()))
        .onComplete(done -> follow.close());
  }

  private static Future<RedecideJob> chosen(RedecideJobs jobs, long id) {
    return (id == 0 ? jobs.newestOpen() : jobs.find(id)).map(job -> found(job));
  }

  private static RedecideJob found(@Nullable RedecideJob job) {
    if (job == null) {
      throw new CommandFailed(ExitCode.FAILED, "there is no such walk, or it is at its end");
    }
    return job;
  }

  private void print(RedecideJob job) {
    PrintWriter out = spec.commandLine().getOut();
    if (options.json()) {
      out.println(job.json());
      return;
    }
    RedecideJob.Counts counts = job.counts();
    out.printf(
        "walk %d is %s: %,d leads looked at, %,d decided, %,d changed, %,d failed%n",
        job.redecideJobId(),
        job.state(),
        counts.lookedAt(),
        counts.decided(),
        counts.changed(),
        counts.failed());
  }
}
