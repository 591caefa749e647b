package plumbline.http;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.decision.Explained;
import plumbline.lead.Explanations;
import plumbline.lead.Intake;
import plumbline.lead.WhatIfAnswer;

/** Why a decision is as it is, and what it would be with other facts, over HTTP. */
final class ExplanationApi {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern LEAD_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final String TEXT = "text/plain";

  private final Intake intake;
  private final Explanations explanations;
  private final InstantSource clock;

  ExplanationApi(Intake intake, Explanations explanations, InstantSource clock) {
    this.intake = intake;
    this.explanations = explanations;
    this.clock = clock;
  }

  /** JSON, or the page of text where that is what is accepted first. */
  Future<Reply> get(Call call) {
    String decisionId = call.id("decision_id", UUID);
    call.parameters().check();
    boolean text = wantsText(call.header("Accept"));
    return explanations.decision(decisionId).map(explained -> reply(explained, text));
  }

  private static boolean wantsText(@Nullable String accept) {
    return accept != null && accept.strip().toLowerCase(Locale.ROOT).startsWith(TEXT);
  }

  private static Reply reply(Explained explained, boolean text) {
    return text
        ? new Reply(200, TEXT + "; charset=utf-8", explained.text(), Map.of())
        : Reply.json(200, explained.json());
  }

  Future<Reply> whatIf(Call call) {
    String leadId = call.id("lead_id", LEAD_ID);
    call.parameters().check();
    return call.json()
        .compose(
            body -> {
              Instant now = clock.instant();
              return explanations.whatIf(leadId, intake.parseWhatIf(body, now), now);
            })
        .map(WhatIfAnswer::json)
        .map(json -> Reply.json(200, json));
  }
}
