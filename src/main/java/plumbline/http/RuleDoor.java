package plumbline.http;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import plumbline.backtest.BacktestRefused;
import plumbline.lead.Invalid;
import plumbline.lead.NotFound;
import plumbline.lead.RedecideJobs;
import plumbline.lead.Unavailable;
import plumbline.rules.RuleChanges;
import plumbline.rules.RuleRefused;
import plumbline.rules.RuleVersions;
import plumbline.rules.RulesInvalid;

/**
 * What tells of rules, and changes them.
 *
 * @param active the JSON of what decides on this node; must not block
 * @param trials what other rules would decide
 * @param redecideJobs walks over leads, which a change may ask for
 */
public record RuleDoor(
    Supplier<String> active,
    RuleVersions versions,
    RuleChanges changes,
    RedecideJobs redecideJobs,
    TrialDoor trials) {
  /** How long the database may take for an answer. */
  private static final long ANSWER_MS = 5_000;

  /** How long a change may take, compiling and testing included. */
  private static final long CHANGE_MS = 120_000;

  /** What the database is asked for; fails with {@link Unavailable} where it does not answer. */
  static <T> Future<T> asked(Future<T> question) {
    return answered(question.timeout(ANSWER_MS, TimeUnit.MILLISECONDS));
  }

  /** As above of what takes longer. */
  static <T> Future<T> changed(Future<T> change) {
    return answered(change.timeout(CHANGE_MS, TimeUnit.MILLISECONDS));
  }

  private static <T> Future<T> answered(Future<T> question) {
    return question.recover(
        failure ->
            Future.failedFuture(
                isAnswer(failure)
                    ? failure
                    : new Unavailable(
                        "database_unavailable", "the database does not answer", 1, failure)));
  }

  /** Whether it is more than a database that is away. */
  private static boolean isAnswer(Throwable failure) {
    return failure instanceof RuleRefused
        || failure instanceof RulesInvalid
        || failure instanceof Invalid
        || failure instanceof NotFound
        || failure instanceof BacktestRefused
        || failure instanceof Refusal
        || failure instanceof IllegalStateException
        || Bodies.isGone(failure);
  }
}
