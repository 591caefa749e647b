package plumbline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.lead.Answer;
import plumbline.lead.Fault;
import plumbline.lead.IdempotencyKey;
import plumbline.lead.Intake;
import plumbline.lead.IntakeLine;
import plumbline.lead.Invalid;
import plumbline.lead.Leads;
import plumbline.lead.Posted;
import plumbline.lead.Unavailable;

/**
 * What the lines of one batch are answered with. Lines are decided at the same time, but for those
 * of one lead, or with one idempotency key: each of these sees what the one before has done.
 */
final class BatchLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long AGAIN_MS = 50;

  private final Vertx vertx;
  private final Intake intake;
  private final Leads leads;
  private final InstantSource clock;
  private final BatchMeters meters;
  private final String scope;
  private final boolean dryRun;
  private final long patienceNanos;
  private final Map<String, Future<?>> latest = new HashMap<>();
  private boolean patient = true;

  /**
   * @param scope what idempotency keys are good for
   * @param patience how long a line that finds no room is tried again
   */
  BatchLines(
      Vertx vertx,
      Intake intake,
      Leads leads,
      InstantSource clock,
      BatchMeters meters,
      String scope,
      boolean dryRun,
      Duration patience) {
    this.vertx = vertx;
    this.intake = intake;
    this.leads = leads;
    this.clock = clock;
    this.meters = meters;
    this.scope = scope;
    this.dryRun = dryRun;
    this.patienceNanos = patience.toNanos();
  }

  /** The line's answer: a decision, what stands in its place, or what is wrong. Never fails. */
  Future<String> answer(Lines.Line line) {
    return post(line, System.nanoTime() + patienceNanos)
        .map(this::taken)
        .otherwise(failure -> refused(line.number(), failure));
  }

  /** As above for the first line; fails with {@link Unavailable}, without another try. */
  Future<String> first(Lines.Line line) {
    return post(line, System.nanoTime())
        .map(this::taken)
        .recover(
            failure ->
                failure instanceof Unavailable
                    ? Future.failedFuture(failure)
                    : Future.succeededFuture(refused(line.number(), failure)));
  }

  private Future<Answer> post(Lines.Line line, long deadline) {
    byte[] bytes = line.bytes();
    if (bytes == null) {
      return Future.failedFuture(new Refusal(Problem.of(413, "line_too_long", "", TOO_LONG)));
    }
    IntakeLine read;
    try {
      read = intake.parseLine(bytes, clock.instant());
    } catch (Invalid e) {
      return Future.failedFuture(e);
    }
    Posted posted = read.posted();
    String text = read.idempotencyKey();
    IdempotencyKey key = text == null ? null : IdempotencyKey.of(scope, text, bytes);
    List<String> about = new ArrayList<>(List.of("lead " + leads.leadId(posted)));
    if (text != null) {
      about.add("key " + text);
    }
    return inTurn(about, () -> attempt(bytes.length, posted, key, deadline));
  }

  private static final String TOO_LONG = "the line has more bytes than a body may have";

  /** Begins work once the latest about the same things has ended. */
  private <T> Future<T> inTurn(List<String> about, Supplier<Future<T>> work) {
    List<Future<?>> before = new ArrayList<>();
    for (String thing : about) {
      Future<?> other = latest.get(thing);
      if (other != null) {
        before.add(other);
      }
    }
    Future<T> mine =
        before.isEmpty() ? work.get() : Future.join(before).transform(ended -> work.get());
    if (!mine.isComplete()) {
      about.forEach(thing -> latest.put(thing, mine));
      mine.onComplete(done -> about.forEach(thing -> latest.remove(thing, mine)));
    }
    return mine;
  }

  /** Where there is no room a batch waits for it, up to a point; from then on it is told. */
  private Future<Answer> attempt(
      int bytes, Posted posted, @Nullable IdempotencyKey key, long deadline) {
    return leads
        .inTurn(bytes, () -> leads.post(posted, key, dryRun))
        .onSuccess(answer -> patient = true)
        .recover(
            failure -> {
              if (!(failure instanceof Unavailable)) {
                return Future.failedFuture(failure);
              }
              if (!patient || System.nanoTime() - deadline >= 0) {
                patient = false;
                return Future.failedFuture(failure);
              }
              return vertx
                  .timer(AGAIN_MS, TimeUnit.MILLISECONDS)
                  .compose(later -> attempt(bytes, posted, key, deadline));
            });
  }

  private String taken(Answer answer) {
    meters.line(true);
    return answer.json();
  }

  private String refused(long number, Throwable failure) {
    meters.line(false);
    Problem problem = Problem.of(failure);
    ObjectNode json = JSON.createObjectNode();
    json.put("line", number);
    json.put("code", problem.code());
    ArrayNode errors = json.putArray("errors");
    List<Fault> faults = problem.errors();
    if (faults.isEmpty()) {
      faults = List.of(new Fault("", problem.code(), problem.detail()));
    }
    faults.forEach(fault -> errors.add(Problem.json(fault)));
    return json.toString();
  }
}
