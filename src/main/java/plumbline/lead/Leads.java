package plumbline.lead;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Decide;
import plumbline.journal.Journal;
import plumbline.journal.JournalFull;
import plumbline.rules.RuleFailed;

/**
 * The way of a lead up to its answer: history, decision, journal. What is answered is on disk; how
 * it gets into Postgres is the {@link Drain}'s.
 */
public final class Leads {
  private static final String DRY_RUN = "dry_run";

  private final Vertx vertx;
  private final Identity identity;
  private final ReceivedClock clock;
  private final History history;
  private final Undrained undrained;
  private final Evaluators evaluators;
  private final Deciding deciding;
  private final Journal journal;
  private final Runnable appended;
  private final LeadMeters meters;
  private final Turns turns;
  private final Map<String, UnderWay> underWay = new ConcurrentHashMap<>();

  /** A request with an idempotency key that is being answered. */
  private record UnderWay(String bodyHash, Future<Answer> answer) {}

  /**
   * @param appended is told after each entry the journal took
   */
  Leads(
      Vertx vertx,
      Identity identity,
      ReceivedClock clock,
      History history,
      Undrained undrained,
      Evaluators evaluators,
      Deciding deciding,
      Journal journal,
      Runnable appended,
      LeadMeters meters,
      Turns turns) {
    this.vertx = vertx;
    this.identity = identity;
    this.clock = clock;
    this.history = history;
    this.undrained = undrained;
    this.evaluators = evaluators;
    this.deciding = deciding;
    this.journal = journal;
    this.appended = appended;
    this.meters = meters;
    this.turns = turns;
  }

  /**
   * Begins work on a post when it is its turn, on the caller's context: so many are under way at
   * once that each is answered soon. Fails with {@link Unavailable} where too many wait.
   *
   * @param bytes what it holds while it waits
   * @param work reads it and ends with {@link #post}
   */
  public <T> Future<T> inTurn(int bytes, Supplier<Future<T>> work) {
    return turns.take(vertx.getOrCreateContext(), bytes, work);
  }

  /**
   * Accepts one lead, {@link #inTurn}. The future completes on the caller's context once the entry
   * is on disk, and fails with {@link Unavailable} or {@link Conflict}, nothing accepted then.
   *
   * @param key where the caller may send the same request again
   * @param dryRun decide and record nothing
   */
  public Future<Answer> post(Posted posted, @Nullable IdempotencyKey key, boolean dryRun) {
    return onCaller(
        meters.whole(() -> key == null || dryRun ? take(posted, null, dryRun) : once(posted, key)));
  }

  /** Requests with the same key at the same time share one answer. */
  private Future<Answer> once(Posted posted, IdempotencyKey key) {
    String keyHash = Ids.shortHash(List.of(key.scope(), key.key()));
    Promise<Answer> promise = Promise.promise();
    UnderWay mine = new UnderWay(key.bodyHash(), promise.future());
    UnderWay other = underWay.putIfAbsent(keyHash, mine);
    if (other != null) {
      return other.bodyHash().equals(key.bodyHash())
          ? other.answer()
          : Future.failedFuture(conflict());
    }
    take(posted, new Entry.Idempotency(keyHash, key.bodyHash()), false)
        .onComplete(
            answer -> {
              underWay.remove(keyHash);
              promise.handle(answer);
            });
    return promise.future();
  }

  private static Conflict conflict() {
    return new Conflict("the idempotency key was used before, with another body");
  }

  private Future<Answer> take(
      Posted posted, Entry.@Nullable Idempotency idempotency, boolean dryRun) {
    long receivedAt = clock.nextMicros();
    String decisionId =
        idempotency == null
            ? Ids.ofInstant(receivedAt)
            : Ids.ofBytes(Ids.sha256(List.of(idempotency.keyHash(), idempotency.bodyHash())));
    String leadId = leadId(posted);
    String keyHash = idempotency == null ? null : idempotency.keyHash();
    return meters
        .history(() -> history.read(leadId, keyHash))
        .compose(
            reading -> {
              History.First first = reading.first();
              if (first != null && idempotency != null) {
                return first.bodyHash().equals(idempotency.bodyHash())
                    ? Future.succeededFuture(first.answer())
                    : Future.failedFuture(conflict());
              }
              Deciding.Occasion occasion =
                  new Deciding.Occasion(
                      decisionId,
                      leadId,
                      ReceivedClock.millis(receivedAt),
                      reading.complete() ? Decision.HISTORY : Decision.REQUEST,
                      dryRun ? DRY_RUN : Decision.POSTED);
              return decide(posted, occasion, receivedAt, reading, idempotency)
                  .compose(entry -> dryRun ? dry(entry) : record(entry));
            });
  }

  /** How many posts wait for their turn. */
  int waiting() {
    return turns.waiting();
  }

  /** How many accepted leads Postgres does not have yet. */
  public long backlog() {
    return journal.depth();
  }

  /** Who a posted lead is: as the caller says, or as the e-mail address does. */
  public String leadId(Posted posted) {
    if (posted.leadId() != null) {
      return posted.leadId();
    }
    if (posted.fields().get("email") instanceof String email) {
      return identity.leadId(email);
    }
    throw new IllegalArgumentException("a post without lead_id and email");
  }

  private Future<Entry.Accepted> decide(
      Posted posted,
      Deciding.Occasion occasion,
      long receivedAt,
      History.Reading reading,
      Entry.@Nullable Idempotency idempotency) {
    Decide decide = deciding.current();
    return meters
        .decide(
            () ->
                evaluators.run(
                    () ->
                        deciding.accept(
                            decide, posted, occasion, receivedAt, reading, idempotency)))
        .recover(
            failure -> {
              if (!(failure instanceof RuleFailed overrun)) {
                return Future.failedFuture(failure);
              }
              return Future.succeededFuture(
                  Deciding.bare(posted, occasion, receivedAt, idempotency)
                      .undecided(Undecided.of(overrun, decide.rules().version())));
            });
  }

  private static Future<Answer> dry(Entry.Accepted entry) {
    Decision decision = entry.decision();
    if (decision == null) {
      return Future.succeededFuture(entry.answer());
    }
    return Future.succeededFuture(
        new Answer(
            true,
            Decision.json(
                null,
                decision.leadId(),
                decision.decidedAt(),
                decision.ruleSet(),
                decision.basis(),
                decision.cause(),
                decision.outcome(),
                decision.warnings())));
  }

  private Future<Answer> record(Entry.Accepted entry) {
    byte[] bytes = EntryCodec.write(entry);
    undrained.add(entry, bytes);
    return meters
        .journal(() -> journal.append(bytes))
        .map(
            sequence -> {
              undrained.durable(entry.decisionId());
              appended.run();
              count(entry);
              return entry.answer();
            })
        .recover(
            failure -> {
              undrained.remove(bytes);
              return Future.failedFuture(refused(failure));
            });
  }

  private void count(Entry.Accepted entry) {
    Decision decision = entry.decision();
    meters.decided(decision == null ? LeadState.UNDECIDED : decision.summary().status());
  }

  private static Throwable refused(Throwable failure) {
    return failure instanceof JournalFull full
        ? new Unavailable("journal_full", full.getMessage(), full.retryAfterSeconds())
        : new Unavailable("journal_failed", String.valueOf(failure.getMessage()), 5);
  }

  /** Answers come from many threads; the caller goes on where it was. */
  private <T> Future<T> onCaller(Future<T> answer) {
    Context context = vertx.getOrCreateContext();
    return Future.future(
        promise ->
            answer.onComplete(done -> context.runOnContext(nothing -> promise.handle(done))));
  }
}
