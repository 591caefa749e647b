package plumbline.cli;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.decision.RuleBuild;
import plumbline.lead.Redecide;
import plumbline.lead.RedecideConfig;
import plumbline.lead.RedecideJob;
import plumbline.lead.RedecideJobs;
import plumbline.lead.Repeat;
import plumbline.postgres.Database;
import plumbline.rules.RuleFiles;
import plumbline.rules.RuleVersions;

/**
 * Follows a walk to its end. Nodes show themselves in Postgres every ten seconds; while none has
 * for thirty, nobody walks, and this does, by the active version. That a server comes back
 * meanwhile does no harm: the walk is locked for each step.
 */
final class RedecideFollow implements AutoCloseable {
  private static final long LOOK_MS = 500;

  private final Vertx vertx;
  private final Database database;
  private final RedecideConfig config;
  private final RuleBuild build;
  private final RedecideJobs jobs;
  private final PrintWriter err;
  private final boolean shown = Progress.isTerminal();
  private @Nullable Decide decide;
  private @Nullable Redecide own;
  private String said = "";

  RedecideFollow(
      Vertx vertx, Database database, RedecideConfig config, RuleBuild build, PrintWriter err) {
    this.vertx = vertx;
    this.database = database;
    this.config = config;
    this.build = build;
    this.jobs = new RedecideJobs(database);
    this.err = err;
  }

  /** Completes with the walk once nothing is left to do in it. */
  Future<RedecideJob> toItsEnd(long id) {
    return Repeat.whileTrue(() -> jobs.find(id).compose(this::follow))
        .compose(nothing -> jobs.find(id))
        .map(Objects::requireNonNull);
  }

  /** A step, and a pause; gives whether there is more. */
  private Future<Boolean> follow(@Nullable RedecideJob job) {
    if (job == null || !job.open()) {
      say("");
      return Future.succeededFuture(false);
    }
    return step(job).compose(this::pause).map(true);
  }

  /** Waits for the nodes, or walks; gives how long there is nothing to do. */
  private Future<Long> step(RedecideJob job) {
    return jobs.nodes(job.request().ruleSet())
        .compose(
            nodes -> {
              RedecideJob.Counts counts = job.counts();
              String by =
                  nodes.able() > 0
                      ? "servers walk"
                      : nodes.alive() > 0
                          ? "no server runs " + job.request().ruleSet() + " yet"
                          : "no server runs, so this walks";
              say(
                  "walk %d, %s: %,d of about %,d leads looked at, %,d decided, %,d changed"
                      .formatted(
                          job.redecideJobId(),
                          by,
                          counts.lookedAt(),
                          counts.leadsAbout(),
                          counts.decided(),
                          counts.changed()));
              return nodes.alive() > 0 ? Future.succeededFuture(LOOK_MS) : walk(job);
            });
  }

  private Future<Long> walk(RedecideJob job) {
    Redecide made = own;
    return (made == null ? active() : Future.succeededFuture(made))
        .compose(redecide -> redecide.walk(job.redecideJobId()));
  }

  private Future<Redecide> active() {
    return new RuleVersions(database)
        .lastGood()
        .compose(
            files -> {
              if (files == null) {
                throw new CommandFailed(ExitCode.FAILED, "no rule set was ever active here");
              }
              return vertx.executeBlocking(() -> compiled(files));
            });
  }

  private Redecide compiled(RuleFiles files) throws Exception {
    Decide active = build.compile(files, null);
    Redecide redecide = Redecide.alone(vertx, database, active, config);
    decide = active;
    own = redecide;
    return redecide;
  }

  private Future<Void> pause(long ms) {
    Promise<Void> promise = Promise.promise();
    vertx.setTimer(Math.max(1, Math.min(ms, LOOK_MS)), timer -> promise.complete());
    return promise.future();
  }

  /** One line that is written over; nothing where nobody looks. */
  private void say(String line) {
    if (shown && !line.equals(said)) {
      err.print("\r" + line + " ".repeat(Math.max(0, said.length() - line.length())));
      err.print(line.isEmpty() ? "\r" : "");
      err.flush();
      said = line;
    }
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
    if (decide != null) {
      decide.close();
    }
  }
}
