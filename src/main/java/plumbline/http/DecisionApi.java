package plumbline.http;

import io.vertx.core.Future;
import java.util.regex.Pattern;
import plumbline.lead.LeadReads;

/** Decisions over HTTP. */
final class DecisionApi {
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final LeadReads reads;

  DecisionApi(LeadReads reads) {
    this.reads = reads;
  }

  Future<Reply> get(Call call) {
    String decisionId = call.id("decision_id", UUID);
    call.parameters().check();
    return reads.decision(decisionId).map(json -> Reply.json(200, json));
  }
}
