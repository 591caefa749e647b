package plumbline.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import plumbline.backtest.BacktestRefused;
import plumbline.lead.Conflict;
import plumbline.lead.Fault;
import plumbline.lead.Invalid;
import plumbline.lead.NotFound;
import plumbline.lead.Unavailable;
import plumbline.rules.RuleError;
import plumbline.rules.RuleErrorsJson;
import plumbline.rules.RuleRefused;
import plumbline.rules.RulesInvalid;

/**
 * An error as RFC 9457 writes it. {@link #of} is the one place where an exception becomes one; what
 * is our own fault is a 5xx with an id that leads to the log, and never shows its inside.
 *
 * @param code a word for machines
 * @param errors everything that is wrong with the request, where that is known by place
 * @param ruleErrors everything that is wrong with rules that were sent
 * @param headers that go with the answer
 */
record Problem(
    int status,
    String code,
    String title,
    String detail,
    List<Fault> errors,
    List<RuleError> ruleErrors,
    Map<String, String> headers) {

  static final String MEDIA_TYPE = "application/problem+json";
  private static final Logger LOG = LoggerFactory.getLogger(Problem.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ID_LENGTH = 8;

  static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, List.of(), List.of(), Map.of());
  }

  /** This problem with one more header. */
  Problem with(String header, String value) {
    return new Problem(status, code, title, detail, errors, ruleErrors, Map.of(header, value));
  }

  /** What {@code failure} is to the caller. */
  static Problem of(Throwable failure) {
    if (failure instanceof Invalid invalid) {
      return of(invalid);
    } else if (failure instanceof RulesInvalid invalid) {
      return of(invalid);
    } else if (failure instanceof RuleRefused refused) {
      return of(refused);
    } else if (failure instanceof BacktestRefused refused) {
      String code = refused.reason().name().toLowerCase(Locale.ROOT);
      return of(409, code, "Not as things stand", message(refused));
    } else if (failure instanceof Refusal refusal) {
      return refusal.problem();
    } else if (failure instanceof NotFound notFound) {
      return of(404, "not_found", "Not found", message(notFound));
    } else if (failure instanceof Conflict conflict) {
      return of(422, "idempotency_conflict", "This key came with another body", message(conflict));
    } else if (failure instanceof Unavailable away) {
      return of(away);
    } else if (failure instanceof HttpException e && e.getStatusCode() < 500) {
      return of(e.getStatusCode(), "malformed", "The request cannot be read", message(e));
    }
    return internal(failure);
  }

  private static Problem of(Invalid invalid) {
    boolean malformed = invalid.status() == Invalid.MALFORMED;
    int count = invalid.faults().size();
    return new Problem(
        invalid.status(),
        malformed ? "malformed" : "invalid",
        malformed ? "The request cannot be read" : "The request cannot be accepted",
        count == 1 ? message(invalid) : count + " faults, listed in errors",
        invalid.faults(),
        List.of(),
        Map.of());
  }

  private static Problem of(RulesInvalid invalid) {
    return new Problem(
        422,
        "rules_invalid",
        "The rules cannot be used",
        invalid.errors().size() + " faults, listed in errors",
        List.of(),
        invalid.errors(),
        Map.of());
  }

  private static Problem of(RuleRefused refused) {
    int status =
        switch (refused.reason()) {
          case UNKNOWN_VERSION -> 404;
          case VERSION_CHANGED -> 412;
          case AMBIGUOUS_VERSION, DAMAGED_VERSION, RULES_PINNED, RULES_OWNER -> 409;
        };
    String code = refused.reason().name().toLowerCase(Locale.ROOT);
    return of(status, code, "Not as things stand", message(refused));
  }

  /** The cause is logged without its stack: while something is away there are many of them. */
  private static Problem of(Unavailable away) {
    if (away.getCause() != null) {
      LOG.warn("{}: {}", message(away), away.getCause().toString());
    }
    return of(503, away.code(), "Not available for now", message(away))
        .with("Retry-After", String.valueOf(away.retryAfterSeconds()));
  }

  private static Problem internal(Throwable failure) {
    String id = UUID.randomUUID().toString().substring(0, ID_LENGTH);
    LOG.error("A request failed, {}", id, failure);
    return of(
        500, "internal", "Our fault", "Something failed here. The server's log says more: " + id);
  }

  private static String message(Throwable failure) {
    @Nullable String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  Reply reply() {
    return new Reply(status, MEDIA_TYPE, json(), headers);
  }

  private String json() {
    ObjectNode problem = JSON.createObjectNode();
    problem.put("type", "urn:plumbline:problem:" + code);
    problem.put("title", title);
    problem.put("status", status);
    problem.put("detail", detail);
    problem.put("code", code);
    if (!errors.isEmpty()) {
      ArrayNode list = problem.putArray("errors");
      errors.forEach(fault -> list.add(json(fault)));
    } else if (!ruleErrors.isEmpty()) {
      problem.set("errors", RuleErrorsJson.array(ruleErrors));
    }
    return problem.toString();
  }

  /** One entry of {@code errors}. */
  static ObjectNode json(Fault fault) {
    return JSON.createObjectNode()
        .put("pointer", fault.pointer())
        .put("code", fault.code())
        .put("message", fault.message());
  }
}
